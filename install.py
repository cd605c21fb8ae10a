"""Make `.venv` and install what Docent needs, once: a second run sees that nothing has changed.

    python3 install.py            what it needs to run
    python3 install.py --tests    what its tests need, too

It says what each step does and how large it is. Standard library alone, for it runs before anything is there;
knows nothing of Docent but its lists of requirements.
"""

import argparse
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "installed.json"
BUILD_LOG = VENV / "llama-cpp-python.log"
OLDEST_PYTHON = (3, 11)

TORCH, LLAMA = "torch", "llama-cpp-python"
TORCH_CPU_INDEX = "https://download.pytorch.org/whl/cpu"
LLAMA_WHEELS = "https://abetlen.github.io/llama-cpp-python/whl/cpu"


def main() -> int:
    """Install, and return the exit status: 0 done, 1 not."""
    parser = argparse.ArgumentParser(description="Make .venv and install what Docent needs.")
    parser.add_argument("--tests", action="store_true", help="install what the tests need, too")
    options = parser.parse_args()
    if problem := what_is_missing():
        print(problem, file=sys.stderr)
        return 1
    try:
        make_venv()
        install_app()
        if options.tests:
            install_for_tests()
    except subprocess.CalledProcessError as error:
        print(
            f"Stopped: {' '.join(error.cmd[:6])} ... failed; the reason stands above.",
            file=sys.stderr,
        )
        return 1
    except KeyboardInterrupt:
        print("Stopped. The same command goes on with the step that was cut short.", file=sys.stderr)
        return 1
    return 0


def what_is_missing() -> str | None:
    """One line saying what this Python lacks to make a virtual environment, or None."""
    have = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST_PYTHON:
        return f"Docent needs Python 3.11 or newer, not {have}. Try: make run PYTHON=python3.12"
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        return f"Python {have} lacks its venv module. On Debian or Ubuntu: sudo apt-get install python3-venv"
    return None


def make_venv() -> None:
    """Make `.venv`, or make it anew where its Python is gone. One that was moved along still works."""
    if PYTHON.exists() and subprocess.run([PYTHON, "-c", "import pip"], capture_output=True).returncode == 0:
        return
    say("Making a virtual environment in .venv (20 MB)")
    run(sys.executable, "-m", "venv", "--clear", str(VENV))


def install_app() -> None:
    """Everything in requirements.txt, unless that very list is installed."""
    wanted = digest(ROOT / "requirements.txt")
    stamp = read_stamp()
    if stamp.get("app") == wanted:
        complete = stamp.get("llama") or installed_version(LLAMA)
        say("What Docent needs is installed (.venv)" + ("" if complete else f", except {LLAMA}"))
        return
    pins = requirements(ROOT / "requirements.txt")
    install_torch(pins.pop(TORCH))
    llama = pins.pop(LLAMA)
    say("2/3  Everything else but llama-cpp-python: about 350 MB to download, 1.3 GB on disk")
    pip("install", *pins.values(), f"{TORCH}=={installed_version(TORCH)}")
    write_stamp(app=wanted, llama=install_llama(llama))


def install_torch(pin: str) -> None:
    """PyTorch. Its usual build for Linux brings gigabytes of CUDA that only an NVIDIA GPU can use."""
    if installed_version(TORCH).partition("+")[0] == pin.partition("==")[2]:
        say("1/3  PyTorch is there already")
        return
    if sys.platform == "linux" and not has_nvidia_gpu():
        say("1/3  PyTorch for machines without an NVIDIA GPU: about 190 MB to download, 750 MB on disk")
        # For this one package alone: what it needs comes from the usual place, in the next step.
        quick = ("--timeout", "10", "--retries", "0")
        if pip_succeeds("install", "--no-deps", *quick, "--index-url", TORCH_CPU_INDEX, pin):
            return
        say("     PyTorch's own index cannot be reached: taking what pip finds (with CUDA up to 5 GB)")
    else:
        say("1/3  PyTorch: 100 MB to download on macOS and Windows, about 3 GB with CUDA")
    pip("install", pin)


def install_llama(pin: str) -> bool:
    """llama-cpp-python, which has to be compiled. Returns whether it is there; Docent works without."""
    say("3/3  llama-cpp-python, for GGUF models: 70 MB to download; compiles for 8 minutes on 2 cores")
    with BUILD_LOG.open("w", encoding="utf-8") as log:
        built = subprocess.run(
            [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", pin],
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    if built.returncode == 0:
        BUILD_LOG.unlink()
        return True
    add = f"{PYTHON.relative_to(ROOT)} -m pip install {pin}"
    say(
        f"     {LLAMA} is missing ({_llama_reason()}), and with it gguf: models; all else works. "
        f"To add it: {add} once there is a C++ compiler (Debian, Ubuntu: sudo apt-get install "
        f"build-essential), or a prebuilt wheel: {add} --extra-index-url {LLAMA_WHEELS}"
    )
    return False


def _llama_reason() -> str:
    if not any(shutil.which(name) for name in ("c++", "g++", "clang++", "cl")):
        return "no C++ compiler was found"
    return f"its build failed: see {BUILD_LOG.relative_to(ROOT)}"


def install_for_tests() -> None:
    """Everything in tests/requirements.txt, unless that very list is installed."""
    wanted = digest(ROOT / "tests" / "requirements.txt")
    if read_stamp().get("tests") == wanted:
        say("What the tests need is installed (.venv)")
        return
    say("What the tests need: about 90 MB to download, 300 MB on disk")
    pip("install", *requirements(ROOT / "tests" / "requirements.txt").values())
    write_stamp(tests=wanted)


def has_nvidia_gpu() -> bool:
    """Whether an NVIDIA driver is loaded, which the CUDA build needs."""
    return Path("/proc/driver/nvidia/version").exists() or shutil.which("nvidia-smi") is not None


def requirements(path: Path) -> dict[str, str]:
    """The pins of a list of requirements, by name, without their comments."""
    lines = (line.partition("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    return {line.partition("==")[0]: line for line in lines if line}


def digest(path: Path) -> str:
    """What tells one list of requirements, under one Python, from another."""
    pins = "\n".join(requirements(path).values())
    return hashlib.sha256(f"{sys.version_info[:2]}\n{pins}".encode()).hexdigest()


def installed_version(name: str) -> str:
    """The version of a package in `.venv`; empty where it is not there."""
    program = f"import importlib.metadata as m; print(m.version({name!r}))"
    return subprocess.run([PYTHON, "-c", program], capture_output=True, text=True).stdout.strip()


def read_stamp() -> dict[str, object]:
    """What was installed here, or nothing. It is written last, so that a step cut short is done again."""
    try:
        found = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write_stamp(**facts: object) -> None:
    """Remember `facts` beside what is remembered already."""
    STAMP.write_text(json.dumps({**read_stamp(), **facts}), encoding="utf-8")


def pip(*arguments: str) -> None:
    """Run pip in `.venv`. Raises CalledProcessError where it fails."""
    run(str(PYTHON), "-m", "pip", *arguments, "--disable-pip-version-check", "--no-input", "-qq")


def pip_succeeds(*arguments: str) -> bool:
    """Run pip where failing is an answer, too: without its complaints."""
    command = [str(PYTHON), "-m", "pip", *arguments, "--disable-pip-version-check", "--no-input", "-qq"]
    return subprocess.run(command, stderr=subprocess.DEVNULL).returncode == 0


def run(*command: str) -> None:
    """Run a command and let the user see what it says."""
    subprocess.run(command, check=True)


def say(line: str) -> None:
    """Tell the user at once, whatever the output goes to."""
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
