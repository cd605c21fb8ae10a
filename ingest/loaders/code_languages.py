"""Programming languages and formats of settings: what their files are called, and how a definition in them looks.

By regular expressions on single lines: enough to say which function or class a line belongs to, not to understand it.
Knows nothing of how files are cut.
"""

import re
from dataclasses import dataclass

_MODIFIERS = (
    r"(?:(?:export|default|declare|public|private|protected|internal|fileprivate|static|final|abstract|sealed|partial|"
    r"open|inner|data|case|companion|override|virtual|async|inline|unsafe|extern(?: \"C\")?|readonly|const|constexpr|"
    r"suspend|typedef|pub(?:\([\w: ]+\))?)\s+)*"
)
_STATEMENTS = r"(?!(?:if|else|for|foreach|while|switch|return|do|case|new|throw|delete|await|using|catch|goto|yield)\b)"
_CLASSES = (
    rf"{_MODIFIERS}(?:class|interface|struct|enum|trait|record|object|protocol|extension|namespace|module|mixin)\s+"
)
_TYPED = rf"{_STATEMENTS}(?:[\w<>\[\],.*&:?]+\s+)+[*&]*(?P<name>~?\w[\w:]*|operator\S+)\s*\([^;=]*$"
"""``static int main(``: a type, a name and a parenthesis, and no end of a statement."""


@dataclass(frozen=True, slots=True)
class Language:
    """How one language is told apart into definitions; each expression names its group ``name``."""

    suffixes: tuple[str, ...]
    definition: re.Pattern[str] | None = None
    """A function or the like, at the outermost level or in a container."""
    container: re.Pattern[str] | None = None
    """A class or the like, whose members are definitions."""
    comment: str = "#"
    """What begins a comment that goes to the end of its line."""
    blocks: tuple[str, str] | None = None
    """What begins and ends a longer comment."""
    until_next: bool = False
    """Whether a definition goes on to the next one, instead of as far as it is indented or closed."""
    may_be_minified: bool = False


def _like(definition: str, container: str = "", *, ignore_case: bool = False) -> dict[str, re.Pattern[str] | None]:
    flags = re.IGNORECASE if ignore_case else 0
    return {
        "definition": re.compile(rf"\s*(?:{definition})", flags) if definition else None,
        "container": re.compile(rf"\s*(?:{container})", flags) if container else None,
    }


_NAME = r"(?P<name>[\w$.:]+)"
_SLASHES: dict[str, object] = {"comment": "//", "blocks": ("/*", "*/")}
_SCRIPT = _like(
    rf"{_MODIFIERS}function\*?\s+(?P<name>[\w$]+)"
    r"|(?:export\s+)?(?:const|let|var)\s+(?P<name2>[\w$]+)[^=]*=\s*(?:async\b\s*)?(?:function\b|\([^)]*\)?[^=]*=>|\w+\s*=>)"
    rf"|{_STATEMENTS}{_MODIFIERS}(?:get\s+|set\s+|\*\s*)?(?P<name3>#?[\w$]+)\s*(?:<[^>]*>)?\([^)]*\)[^;=]*\{{\s*$",
    rf"{_CLASSES}(?P<name>[\w$]+)|{_MODIFIERS}namespace\s+(?P<name2>[\w$.]+)",
)


def _language(*suffixes: str, **options: object) -> Language:
    return Language(suffixes, **options)  # type: ignore[arg-type]


LANGUAGES: dict[str, Language] = {
    "python": _language(".py", ".pyi", ".pyw", **_like(rf"(?:async\s+)?def\s+{_NAME}", r"class\s+(?P<name>\w+)")),
    "javascript": _language(".js", ".mjs", ".cjs", ".jsx", **_SCRIPT, **_SLASHES, may_be_minified=True),
    "typescript": _language(".ts", ".tsx", ".mts", **_SCRIPT, **_SLASHES),
    "java": _language(".java", **_like(_TYPED, rf"{_CLASSES}{_NAME}"), **_SLASHES),
    "csharp": _language(".cs", **_like(_TYPED, rf"{_CLASSES}{_NAME}"), **_SLASHES),
    "dart": _language(".dart", **_like(_TYPED, rf"{_CLASSES}{_NAME}"), **_SLASHES),
    "c": _language(
        ".c", ".h", **_like(_TYPED, r"(?:typedef\s+)?(?:struct|union|enum)\s+(?P<name>\w+)\s*(?:\{|$)"), **_SLASHES
    ),
    "cpp": _language(
        *(".cpp", ".cc", ".cxx", ".hpp", ".hh", ".ino", ".cu"),
        **_like(
            _TYPED, r"(?:enum\s+)?(?:class|struct|union|enum|namespace)\s+(?P<name>[\w:]+)\s*(?:final\s*)?(?:[:{]|$)"
        ),
        **_SLASHES,
    ),
    "go": _language(
        ".go",
        **_like(r"func\s+(?:\([^)]*\)\s*)?(?P<name>\w+)|type\s+(?P<name2>\w+)\s+(?:struct|interface|func)"),
        **_SLASHES,
    ),
    "rust": _language(
        ".rs",
        **_like(
            rf"{_MODIFIERS}fn\s+(?P<name>\w+)|macro_rules!\s+(?P<name2>\w+)",
            rf"{_MODIFIERS}(?:struct|enum|trait|mod|union)\s+(?P<name>\w+)"
            r"|impl(?:<[^{]*?>)?\s+(?:[\w:<>,' ]+\s+for\s+)?&?(?P<name2>\w+)",
        ),
        **_SLASHES,
    ),
    "kotlin": _language(
        *(".kt", ".kts"), **_like(rf"{_MODIFIERS}fun\s+(?:<[^>]*>\s*)?{_NAME}", rf"{_CLASSES}{_NAME}"), **_SLASHES
    ),
    "scala": _language(".scala", **_like(rf"{_MODIFIERS}def\s+(?P<name>\w+)", rf"{_CLASSES}(?P<name>\w+)"), **_SLASHES),
    "groovy": _language(
        ".groovy",
        ".gradle",
        **_like(rf"def\s+(?P<name>\w+)\s*\(|{_TYPED.replace('name', 'name2')}", rf"{_CLASSES}{_NAME}"),
        **_SLASHES,
    ),
    "swift": _language(
        ".swift", **_like(rf"{_MODIFIERS}func\s+(?P<name>\w+)|(?P<name2>init)\s*\(", rf"{_CLASSES}{_NAME}"), **_SLASHES
    ),
    "php": _language(
        ".php", **_like(rf"{_MODIFIERS}function\s+&?(?P<name>\w+)", rf"{_CLASSES}(?P<name>\w+)"), **_SLASHES
    ),
    "zig": _language(".zig", **_like(rf"{_MODIFIERS}fn\s+(?P<name>\w+)"), comment="//"),
    "ruby": _language(
        ".rb", **_like(r"def\s+(?P<name>[\w.?!=]+)", rf"(?:class|module)\s+{_NAME}"), blocks=("=begin", "=end")
    ),
    "perl": _language(".pl", ".pm", **_like(r"sub\s+(?P<name>\w+)")),
    "lua": _language(".lua", **_like(rf"(?:local\s+)?function\s+{_NAME}"), comment="--", blocks=("--[[", "]]")),
    "r": _language(".r", **_like(r"(?P<name>[\w.]+)\s*(?:<-|=)\s*function\b")),
    "julia": _language(
        ".jl", **_like(r"(?:function|macro|(?:mutable\s+)?struct)\s+(?P<name>[\w.!]+)", r"module\s+(?P<name>\w+)")
    ),
    "elixir": _language(
        ".ex", ".exs", **_like(r"defp?\s+(?P<name>[\w?!]+)|defmacro\s+(?P<name2>\w+)", rf"defmodule\s+{_NAME}")
    ),
    "erlang": _language(".erl", **_like(r"(?P<name>[a-z]\w*)\(.*\)\s*(?:when\b.*)?->"), comment="%", until_next=True),
    "haskell": _language(
        ".hs",
        **_like(r"(?:data|class|newtype|type|instance)\s+(?P<name>\w+)|(?P<name2>\w+)\s+::"),
        comment="--",
        blocks=("{-", "-}"),
        until_next=True,
    ),
    "ocaml": _language(
        ".ml",
        ".fs",
        **_like(r"(?:let|and)\s+(?:rec\s+|inline\s+)?(?P<name>\w+)|(?:type|module)\s+(?P<name2>\w+)"),
        comment="//",
        blocks=("(*", "*)"),
        until_next=True,
    ),
    "clojure": _language(
        ".clj", ".cljs", ".lisp", ".el", ".scm", **_like(r"\((?:def\w*-?|define)\s+\(?(?P<name>[^\s()]+)"), comment=";"
    ),
    "fortran": _language(
        *(".f90", ".f95"),
        **_like(
            r"(?:[\w()*]+\s+)*?(?:subroutine|function)\s+(?P<name>\w+)",
            r"(?:module|program)\s+(?P<name>\w+)",
            ignore_case=True,
        ),
        comment="!",
    ),
    "pascal": _language(
        ".pas",
        **_like(r"(?:procedure|function|constructor)\s+(?P<name>[\w.]+)", ignore_case=True),
        comment="//",
        blocks=("{", "}"),
        until_next=True,
    ),
    "visualbasic": _language(
        *(".vb", ".bas"),
        **_like(
            r"(?:(?:public|private|friend|shared|static|overrides)\s+)*(?:sub|function|property)\s+(?P<name>\w+)",
            r"(?:(?:public|private|friend)\s+)*(?:class|module|structure|interface)\s+(?P<name>\w+)",
            ignore_case=True,
        ),
        comment="'",
    ),
    "powershell": _language(
        ".ps1",
        ".psm1",
        **_like(r"function\s+(?P<name>[\w:-]+)", r"class\s+(?P<name>\w+)", ignore_case=True),
        blocks=("<#", "#>"),
    ),
    "shell": _language(
        ".sh", ".bash", ".zsh", **_like(r"(?:function\s+)?(?P<name>[\w:-]+)\s*\(\)|function\s+(?P<name2>[\w:-]+)")
    ),
    "sql": _language(
        ".sql",
        **_like(
            r"create\s+(?:or\s+replace\s+)?(?:\w+\s+){0,2}?(?:table|view|function|procedure|trigger|index|type)\s+"
            r"(?:if\s+not\s+exists\s+)?(?P<name>[\w.\"`\[\]]+)",
            ignore_case=True,
        ),
        comment="--",
        blocks=("/*", "*/"),
        until_next=True,
    ),
    "protobuf": _language(
        ".proto", **_like(r"rpc\s+(?P<name>\w+)", r"(?:message|service|enum)\s+(?P<name>\w+)"), **_SLASHES
    ),
    "graphql": _language(".graphql", **_like(r"(?:type|interface|enum|input|union|query|mutation)\s+(?P<name>\w+)")),
    "terraform": _language(".tf", **_like(r"(?:resource|data|module|variable|output|provider)\s+(?P<name>\"[^{]+\")")),
    "css": _language(".css", ".scss", ".less", comment="//", blocks=("/*", "*/"), may_be_minified=True),
    "toml": _language(".toml", **_like(r"\[+(?P<name>[^\]]+)\]"), until_next=True),
    "ini": _language(".ini", ".cfg", ".conf", ".properties", **_like(r"\[(?P<name>[^\]]+)\]"), until_next=True),
    "yaml": _language(".yaml", ".yml", **_like(r"(?P<name>[\w.-]+):\s*(?:#.*)?$")),
}

SUFFIXES = {suffix: name for name, language in LANGUAGES.items() for suffix in language.suffixes}
"""Which language the endings of names say; each is a kind of file."""
