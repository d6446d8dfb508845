"""Text pasted from a word processor, made plain: what nobody sees goes, what everybody sees stays.

Word, Outlook and PDF readers put soft hyphens, marks of no width, hard spaces, glyphs of symbol fonts and Windows-1252
control codes into the clipboard. They break searches, prints and the count of letters. Quotes and dashes that are well
set stay as they are: they print and read right.
"""

import re
import unicodedata

# Windows-1252 where Unicode has control codes: a quote or a dash that went through an old program. "" is no character there.
WINDOWS_1252 = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)} | {0x85: "…"}
# What is never seen: soft hyphens, marks of no width, overrides of the writing direction (they show a text backwards).
# The joiners U+200C and U+200D and the direction marks stay: Punjabi, Arabic and emoji are written with them.
UNSEEN = dict.fromkeys((0x00AD, 0x180E, 0x200B, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x206A, 0x2070)), "")
SPACES = dict.fromkeys((0x00A0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " ")
CONTROLS = {code: "" for code in (*range(0x20), 0x7F) if chr(code) not in "\t\n"}
BREAKS = {0x0B: "\n", 0x0C: "\n\n", 0x0D: "\n", 0x2028: "\n", 0x2029: "\n\n"}
# Glyphs of the fonts Symbol and Wingdings, in the order in which Word's own corrections use them.
GLYPHS = {0xF0B7: "•", 0xF0A7: "▪", 0xF0D8: "➢", 0xF0FC: "✓", 0xF076: "❖", 0xF06F: "○", 0xF0E0: "→", 0xF0DF: "←", 0xF04A: "☺"}
PLAIN = {**CONTROLS, **UNSEEN, **SPACES, **WINDOWS_1252, **BREAKS, **GLYPHS}

# A list's mark as the clipboard carries it: the mark of a font, then a tab.
LIST_MARK = re.compile(r"^[ \t]*[•·▪●○◦‣∙❖➢✓§oØü][ ]?\t[ \t]*", re.MULTILINE)
AT_LINE_ENDS = re.compile(r"[ \t]+$", re.MULTILINE)
EMPTY_LINES = re.compile(r"\n{3,}")


def clean_pasted(text: str) -> str:
    """The text as plain Unicode (NFC): at most one empty line between paragraphs, list marks as `• `, no unseen marks.

    Cleaning twice is cleaning once. Cost: linear.

    >>> clean_pasted("L\\x92aiu\\u00adto\\u00a0c\\u2019è:\\r\\n\\uf0b7\\tspesa\\x0b")
    'L’aiuto c’è:\\n• spesa'
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").translate(PLAIN))
    text = LIST_MARK.sub("• ", text).replace("\t", " ")
    return EMPTY_LINES.sub("\n\n", AT_LINE_ENDS.sub("", text)).strip()


def one_line(text: str) -> str:
    """The same on one line: line breaks and runs of spaces are one space.

    >>> one_line("  De\\u00a0 Luca\\n")
    'De Luca'
    """
    return " ".join(clean_pasted(text).split())
