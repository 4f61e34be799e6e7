"""Files for spreadsheets: no text is taken for a formula, and Excel is told that it is UTF-8."""

BOM = "\ufeff"
FORMULA_STARTS = "=+-@|%\t\r\uff1d\uff0b\uff0d\uff20"


def safe_cell(text: str) -> str:
    """A cell no spreadsheet takes for a formula (CWE-1236)."""
    return f"'{text}" if text and text[0] in FORMULA_STARTS else text
