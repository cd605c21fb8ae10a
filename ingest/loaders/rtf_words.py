"""What the words of RTF mean, as far as they matter for text. (Rich Text Format Specification 1.9.1)

Knows nothing of how a file is walked through: rtf.py does that.
"""

SKIPPED = frozenset(
    "aftncn aftnsep aftnsepc annotation atnauthor atnid author bkmkend bkmkstart colorschememapping colortbl "
    "comment company creatim datafield datastore doccomm falt filetbl fldinst fontemb footer footerf footerl "
    "footerr formfield ftncn ftnsep ftnsepc generator header headerf headerl headerr info keycode keywords "
    "latentstyles listoverridetable listtable manager mmathPr nonshppict objdata operator panose pgptbl pict "
    "pntxta pntxtb printim private revtbl revtim rsidtbl sp subject tc template themedata txe userprops xe "
    "xmlnstbl".split()
)
"""Groups that hold no text of the document."""
KEPT = frozenset("shptxt shpinst shp footnote ud fldrslt".split())
"""Groups marked as to be skipped by readers that do not know them, and that hold text nevertheless."""
CHARACTERS = {
    "tab": "\t",
    "line": "\n",
    "emdash": "—",
    "endash": "–",
    "bullet": "•",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "emspace": " ",
    "enspace": " ",
    "qmspace": " ",
}
SYMBOLS = {b"~": "\xa0", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}", b"\n": "\n\n", b"\r": "\n\n", b"\t": "\t"}
CODE_PAGES = {
    77: "mac-roman",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "gb18030",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
    254: "cp437",
}
"""By the \\fcharset of a font."""
TARGETS = {
    "title": "title",
    "stylesheet": "style",
    "fonttbl": "font",
    "pn": "list",
    "listtext": "list",
    "pntext": "list",
}
"""Where the text of a group goes, if not into the document."""
