"""Makes the storages of Outlook's messages (MS-OXMSG): properties by number, as text, numbers or times."""

import struct
from collections.abc import Mapping, Sequence

from tests.support.compound_file import Storage

_SENT = 133_854_843_000_000_000
"""3 March 2025, 14:05 UTC, in tenths of microseconds since 1601."""


def storage(
    numbers: Mapping[int, int], *, head: int, times: Sequence[int] = (), **_: object
) -> dict[str, bytes | Storage]:
    """A storage with properties of fixed length alone; `head` is how long the part before them is."""
    records = [struct.pack("<HHIQ", 0x40 if id in times else 3, id, 6, value) for id, value in numbers.items()]
    return {"__properties_version1.0": bytes(head) + b"".join(records)}


def texts(values: Mapping[int, str]) -> dict[str, bytes | Storage]:
    """Properties that are text, in UTF-16."""
    return {f"__substg1.0_{number:04X}001F": value.encode("utf-16-le") for number, value in values.items()}


def message(body: str, *, subject: str = "The roof", head: int = 32) -> dict[str, bytes | Storage]:
    """From Ann Lee to Tom Wray, with a copy to Bob, on 3 March 2025."""
    return {
        **storage({0x0039: _SENT}, head=head, times=(0x0039,)),
        **texts({0x0037: subject, 0x1000: body, 0x0C1A: "Ann Lee", 0x0C1F: "/O=X/CN=ANN", 0x5D01: "ann@haven.example"}),
        "__recip_version1.0_#00000000": recipient("Tom Wray", "tom@haven.example", 1),
        "__recip_version1.0_#00000001": recipient("", "bob@haven.example", 2),
    }


def recipient(name: str, address: str, kind: int) -> Storage:
    """`kind` is 1 for the addressee, 2 for a copy."""
    return {**storage({0x0C15: kind}, head=8), **texts({0x3001: name, 0x39FE: address})}


def attachment(name: str, data: bytes) -> dict[str, bytes | Storage]:
    """A file that is attached."""
    return {**storage({}, head=8), **texts({0x3707: name}), "__substg1.0_37010102": data}
