"""No form of an address leads into this machine or the local network."""

import ipaddress

import pytest

from ingest.address import AddressRefused, Guard, is_public

PRIVATE_HOSTS = """
127.0.0.1 127.1 127.0.1 127.255.255.254 2130706433 017700000001 0x7f000001 0x7f.1 0x7f.0.0.1 0177.0.0.1 0177.1
127.0.0.1. 0 0.0.0.0 0x0 10.0.0.1 10.1 0xa.1 172.16.0.1 172.31.255.255 192.168.0.1 192.168.257 3232235521
169.254.169.254
0xa9fea9fe 2852039166 100.64.0.1 198.18.0.1 192.0.0.1 192.0.2.1 224.0.0.1 240.0.0.1 255.255.255.255 192.88.99.1
[::1] [::] [0:0:0:0:0:0:0:1] [::ffff:127.0.0.1] [::ffff:7f00:1] [::ffff:8.8.8.8] [::127.0.0.1] [64:ff9b::7f00:1]
[64:ff9b::10.0.0.1] [64:ff9b:1::1] [2002:7f00:1::] [2002:a00:1::] [2001:0:7f00:1::] [fe80::1] [fe80::1%25eth0] [fc00::1]
[fd12::1] [fec0::1] [ff02::1] [2001:db8::1] [::ffff:0:127.0.0.1]
""".split()
NAMES = {
    "localhost": ["127.0.0.1", "::1"],
    "metadata.google.internal": ["169.254.169.254"],
    "rebound.example": ["93.184.216.34", "127.0.0.1"],
    "inside.example": ["10.0.0.7"],
    "mapped.example": ["::ffff:192.168.1.1"],
    "public.example": ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"],
    "none.example": [],
}


def look_up(host: str, port: int) -> list[str]:
    if host not in NAMES:
        raise OSError(f"no such host: {host}")
    return NAMES[host]


GUARD = Guard(resolve=look_up)


def test_there_are_forty_forms_and_more() -> None:
    assert len(PRIVATE_HOSTS) > 40


@pytest.mark.parametrize("host", [*PRIVATE_HOSTS, *[name for name in NAMES if name != "public.example"]])
def test_a_private_host_is_refused_however_it_is_written(host: str) -> None:
    with pytest.raises(AddressRefused):
        GUARD.addresses(host.replace("%25", "%"), 80)


def test_a_public_host_is_looked_up_once_and_its_addresses_told() -> None:
    assert GUARD.addresses("public.example", 443) == NAMES["public.example"]
    assert GUARD.addresses("93.184.216.34", 443) == ["93.184.216.34"]
    assert GUARD.addresses("[2606:2800:220:1::1]", 443) == ["2606:2800:220:1::1"]


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://public.example/",
        "gopher://public.example/",
        "//public.example/",
        "http://user@public.example/",
        "http://user:word@public.example/",
        "http://:word@public.example/",
        "http://public.example:22/",
        "https://public.example:8443/",
        "http://public.example:0/",
        "http://public.example:99999/",
        "http:///nothing",
        "http://[::1/",
        "javascript:alert(1)",
    ],
)
def test_an_address_that_looks_wrong_is_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        GUARD.check(url)


@pytest.mark.parametrize(
    "url", ["http://public.example", "https://public.example:443/a?b#c", "HTTP://Public.Example:80/"]
)
def test_a_plain_address_passes(url: str) -> None:
    GUARD.check(url)


def test_all_of_the_public_internet_is_public() -> None:
    for address in ("8.8.8.8", "93.184.216.34", "2606:4700:4700::1111", "172.32.0.1", "100.128.0.1"):
        assert is_public(ipaddress.ip_address(address)), address
