"""Source code: which definition a line belongs to, in every language that is read, and comments told as text."""

# ruff: noqa: E501  (one line for each language)
import textwrap

import pytest

from ingest.loaders.code import load
from ingest.loaders.code_languages import LANGUAGES, SUFFIXES
from vector_db.errors import UnreadableFile
from vector_db.types import Block


def parse(language: str, source: str) -> tuple[Block, ...]:
    return load(textwrap.dedent(source).lstrip("\n").encode(), language).blocks


def names(language: str, source: str) -> list[str]:
    found = (".".join(block.headings) for block in parse(language, source))
    return list(dict.fromkeys(name for name in found if name))


def test_python() -> None:
    assert parse(
        "python",
        '''
        #!/usr/bin/env python
        """Moorings: what a boat is tied to.

        Knows nothing of tides, and nothing of what a rope costs, so that it can be read by anybody who
        wants to.
        """
        import os

        # How many boats
        # there may be.
        MOST = 12

        @decorated(
            1,
        )
        def moor(boat: str,
                 rope: int = 3) -> str:
            """Tie up a boat."""
            if boat:
                return f"""
        {boat}
        """
            return ""


        class Quay(Place):
            """Where boats lie."""

            length = 3

            # In metres.
            async def walk(self):
                def inner():
                    pass
                return inner

        print(MOST)
        ''',
    ) == (
        Block("Moorings: what a boat is tied to."),
        Block(
            "Knows nothing of tides, and nothing of what a rope costs, so that it can be read by anybody who wants to."
        ),
        Block("#!/usr/bin/env python\nimport os\n\n# How many boats\n# there may be.\nMOST = 12", kind="code"),
        Block("Tie up a boat.", ("moor",)),
        Block(
            "@decorated(\n    1,\n)\ndef moor(boat: str,\n         rope: int = 3) -> str:\n"
            '    if boat:\n        return f"""\n{boat}\n"""\n    return ""',
            ("moor",),
            kind="code",
        ),
        Block("Where boats lie.", ("Quay",)),
        Block("class Quay(Place):\n\n    length = 3", ("Quay",), kind="code"),
        Block("In metres.", ("Quay", "walk")),
        Block("async def walk(self):\n    def inner():\n        pass\n    return inner", ("Quay", "walk"), kind="code"),
        Block("print(MOST)", kind="code"),
    )


@pytest.mark.parametrize(
    ("language", "source", "found"),
    [
        ("javascript", "export function moor(boat) {\n  if (x) {\n  }\n}\nconst tie = async (a, b) => {\n  go();\n};\nclass Quay {\n  walk(far) {\n  }\n}\n", ["moor", "tie", "Quay", "Quay.walk"]),
        ("typescript", "export interface Boat {\n  name: string;\n}\nexport default class Quay<T> {\n  private async walk(far: number): Promise<void> {\n  }\n}\n", ["Boat", "Quay", "Quay.walk"]),
        ("java", "package x;\n\n@Deprecated\npublic final class Quay {\n    private int far;\n\n    public Quay(int far) {\n        walk(1);\n    }\n\n    static List<String> walk(int a,\n            int b) {\n        return null;\n    }\n}\n", ["Quay", "Quay.Quay", "Quay.walk"]),
        ("csharp", "namespace Haven\n{\n    public class Quay\n    {\n        public int Walk(int far)\n        {\n            return Go(far);\n        }\n    }\n}\n", ["Haven", "Haven.Quay", "Haven.Quay.Walk"]),
        ("c", "#include <x.h>\nstruct boat {\n    int far;\n};\nstatic int\nx;\nint *moor(struct boat *b)\n{\n#ifdef A\n    go(b);\n#endif\n    return 0;\n}\nint tie(int);\n", ["boat", "moor"]),
        ("cpp", "namespace haven {\ntemplate <class T>\nclass Quay : public Place {\npublic:\n  int walk(int far) const {\n    return 1;\n  }\n};\n}\nint Quay::walk(int far) {\n}\n", ["haven", "Quay", "Quay.walk", "Quay::walk"]),
        ("go", "package x\n\ntype Quay struct {\n\tFar int\n}\n\nfunc (q *Quay) Walk(far int) error {\n\treturn nil\n}\n", ["Quay", "Walk"]),
        ("rust", "#[derive(Debug)]\npub struct Quay {\n    far: u8,\n}\n\nimpl<'a> Place for Quay {\n    pub async fn walk(&self) -> u8 {\n        1\n    }\n}\n", ["Quay", "Quay.walk"]),
        ("kotlin", "data class Quay(val far: Int) {\n    fun walk(): Int {\n        return 1\n    }\n}\n", ["Quay", "Quay.walk"]),
        ("scala", "object Quay extends Place {\n  def walk(far: Int): Int = {\n    1\n  }\n}\n", ["Quay", "Quay.walk"]),
        ("groovy", "def moor(boat) {\n}\n", ["moor"]),
        ("swift", "public struct Quay {\n    func walk(far: Int) -> Int {\n    }\n}\n", ["Quay", "Quay.walk"]),
        ("dart", "class Quay extends Place {\n  Future<int> walk(int far) async {\n  }\n}\n", ["Quay", "Quay.walk"]),
        ("php", "<?php\nfinal class Quay {\n    public function walk($far) {\n    }\n}\n", ["Quay", "Quay.walk"]),
        ("zig", "pub fn moor(boat: u8) void {\n}\n", ["moor"]),
        ("ruby", "module Haven\n  class Quay\n    def walk?(far)\n      if far\n      end\n    end\n  end\nend\n", ["Haven", "Haven.Quay", "Haven.Quay.walk?"]),
        ("perl", "sub moor {\n}\n", ["moor"]),
        ("lua", "local function moor(boat)\nend\nfunction quay.walk()\nend\n", ["moor", "quay.walk"]),
        ("r", "moor <- function(boat) {\n  1\n}\n", ["moor"]),
        ("julia", "module Haven\nfunction moor(boat)\nend\nend\n", ["Haven", "moor"]),
        ("elixir", "defmodule Haven.Quay do\n  def walk(far) do\n  end\nend\n", ["Haven.Quay", "Haven.Quay.walk"]),
        ("erlang", "moor(Boat) ->\n  ok.\n", ["moor"]),
        ("haskell", "moor :: Boat -> Int\nmoor b = 1\n\ndata Quay = Quay\n", ["moor", "Quay"]),
        ("ocaml", "let rec moor boat =\n  let x = 1 in\n  x\n", ["moor"]),
        ("clojure", "(defn moor [boat]\n  (def x 1))\n", ["moor"]),
        ("fortran", "MODULE haven\n  integer function moor(b)\n  end function\nEND MODULE\n", ["haven", "haven.moor"]),
        ("pascal", "procedure TQuay.Walk(far: Integer);\nbegin\nend;\n", ["TQuay.Walk"]),
        ("visualbasic", "Public Class Quay\n    Public Sub Walk()\n    End Sub\nEnd Class\n", ["Quay", "Quay.Walk"]),
        ("powershell", "function Get-Quay {\n}\n", ["Get-Quay"]),
        ("shell", "#!/bin/sh\nmoor() {\n  go\n}\nfunction tie {\n  go\n}\ngo\n", ["moor", "tie"]),
        ("sql", "CREATE TABLE IF NOT EXISTS boats (\n  id int\n);\ncreate or replace view b.long AS\nSELECT 1;\n", ["boats", "b.long"]),
        ("protobuf", "message Boat {\n  string name = 1;\n}\n", ["Boat"]),
        ("graphql", "type Boat {\n  name: String\n}\n", ["Boat"]),
        ("terraform", 'resource "boat" "grace" {\n  far = 1\n}\n', ['"boat" "grace"']),
        ("css", ".boat { color: red }\n", []),
        ("toml", "a = 1\n[boat]\nname = 'x'\n[[boat.ropes]]\nfar = 1\n", ["boat", "boat.ropes"]),
        ("ini", "; x\n[Boat]\nname = x\n", ["Boat"]),
        ("yaml", "name: x\nboats:\n  grace:\n    far: 1\nropes:\n- hemp\n", ["boats", "ropes"]),
    ],
    ids=lambda value: value if isinstance(value, str) and value in LANGUAGES else "",
)  # fmt: skip
def test_definitions_in_each_language(language: str, source: str, found: list[str]) -> None:
    assert names(language, source) == found
    told = "".join(block.text for block in parse(language, source))
    words = {word for word in source.replace("(", " ").split() if word.isalnum()}
    assert all(word in told for word in words)


def test_comments_above_a_definition_are_text_and_others_code() -> None:
    source = """
    /**
     * Ties up a boat, with the rope that lies nearest to it and with a knot that
     * holds.
     */
    int moor(int boat) {
        // inside
        return 1;
    }

    // After it.
    int most = 3;
    """
    assert parse("c", source) == (
        Block("Ties up a boat, with the rope that lies nearest to it and with a knot that holds.", ("moor",)),
        Block("int moor(int boat) {\n    // inside\n    return 1;\n}", ("moor",), kind="code"),
        Block("After it."),
        Block("int most = 3;", kind="code"),
    )


def test_settings_are_told_under_their_sections() -> None:
    assert parse("toml", "# The boat.\n[boat]\nname = 'Grace' # hers\n") == (
        Block("The boat.", ("boat",)),
        Block("[boat]\nname = 'Grace' # hers", ("boat",), kind="code"),
    )


def test_code_that_a_program_has_made_short_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="is minified"):
        load(b"function a(){" + b"x=1;" * 9000 + b"}", "javascript")


def test_a_long_file_takes_no_time_to_speak_of() -> None:
    source = "".join(f"def moor{n}(boat):\n    '''Ties.'''\n    return {n}\n\n\n" for n in range(5000))
    assert len(parse("python", source)) == 10_000


@pytest.mark.parametrize(
    "source", ["{" * 5000, "(" * 5000 + "\n" + "a" * 5000, "/*\n" * 3000, '"""\n' * 3001, "@x(\n" * 3000]
)
@pytest.mark.parametrize("language", ["python", "javascript", "java", "sql"])
def test_nonsense_is_text(language: str, source: str) -> None:
    blocks = parse(language, source + "\nword")
    assert "word" in blocks[-1].text


def test_every_ending_of_a_name_belongs_to_one_language() -> None:
    assert len(SUFFIXES) == sum(len(language.suffixes) for language in LANGUAGES.values())
