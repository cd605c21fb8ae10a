"""Chat templates run in a process of their own: what they may do, and what ends them."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.models.template_process import TemplateError, TemplateProcess
from vector_db.errors import ModelError

TALK = [{"role": "user", "content": "Hi"}]


def process(template: str, seconds: float = 5.0) -> TemplateProcess:
    return TemplateProcess(template, "<s>", "</s>", model="gguf:m", seconds=seconds)


def rendered(template: str) -> str:
    return process(template).render(TALK)


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{ bos_token }}{{ messages[0]['content'] }}{{ eos_token }}", "<s>Hi</s>"),
        ("{% if add_generation_prompt %}yes{% endif %}", "yes"),
        ("{% for m in messages %}{% if loop.first %}{% continue %}{% endif %}{% endfor %}x", "x"),
        ("{% generation %}x{% endgeneration %}", "x"),
        ("{{ messages | tojson }}", '[{"role": "user", "content": "Hi"}]'),
        ("{{ strftime_now('%Y')[:2] }}", "20"),
        ("{% if tools %}tools{% endif %}{% if enable_thinking %}think{% endif %}x", "x"),
    ],
)
def test_what_templates_use_is_there(template: str, text: str) -> None:
    assert rendered(template) == text


@pytest.mark.parametrize(
    "template",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ cycler.__init__.__globals__.os.system('true') }}",
        "{{ messages.append(1) }}",
        "{% include '/etc/passwd' %}",
        "{{ open('/etc/passwd') }}",
        "{{ range(10000000) | list }}",
        "{% for %}",
    ],
)
def test_what_they_must_not_do_is_refused(template: str) -> None:
    with pytest.raises(TemplateError) as failure:
        rendered(template)
    assert "\n" not in str(failure.value)


ENDLESS = (
    "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    "{{ 7 ** (7 ** 77) }}",  # in one step, and when the template is read, not run
)


@pytest.mark.parametrize("template", ENDLESS)
def test_what_never_ends_is_ended(template: str) -> None:
    with pytest.raises(ModelError, match=r"gguf:m came to no end within 0\.5 s"):
        process(template, seconds=0.5).render(TALK)


@pytest.mark.skipif(os.name == "nt", reason="Windows sets no limit")
def test_what_takes_all_memory_does_not_get_it() -> None:
    with pytest.raises((TemplateError, ModelError)):
        rendered("{{ 'a' * 9999999999 }}")


def test_after_a_refusal_and_after_an_end_it_works_again() -> None:
    template = "{% if messages[0].content == 'no' %}{{ raise_exception('No!') }}{% endif %}{{ messages[0].content }}"
    runner = process(template)
    with pytest.raises(TemplateError, match="No!"):
        runner.render([{"role": "user", "content": "no"}])
    assert runner.render(TALK) == "Hi"
    assert runner._process
    runner._process.kill()
    runner._process.wait()
    assert runner.render(TALK) == "Hi"


def test_many_threads_get_their_own_text() -> None:
    runner = process("{{ messages[0].content }}")
    with ThreadPoolExecutor(8) as pool:
        texts: Iterator[str] = pool.map(lambda n: runner.render([{"role": "user", "content": f"{n}\n"}]), range(200))
        assert list(texts) == [f"{n}\n" for n in range(200)]
