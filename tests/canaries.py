"""The demonstration city with a canary in every township: marks that no other township's rows bear, in names, numbers and words."""

from data.demo_city import TOWNSHIPS
from data.draft import Draft
from data.store import Store

# A rare character, a telephone and an ID number.
_MARKS = {
    code: (chr(0x3400 + 97 * place), f"139{place:02d}4{place:02d}777", f"97{place:02d}4{place:02d}198001010017")
    for place, code in enumerate(TOWNSHIPS)
}
# Who was in one township only: a mover is rightly named in two.
_STAYED = "person_id IN (SELECT person_id FROM cadre GROUP BY person_id HAVING COUNT(DISTINCT township_code) = 1)"
_WORDS = {
    "township": ("name",),
    "village": ("name",),
    "cadre": ("name", "education_raw", "school", "post_raw", "note"),
    "reserve": ("name", "education_raw", "intended_post", "mentor"),
    "inspection": ("name", "intended_post"),
    "vetting": ("name",),
    "burden": ("item",),
    "funding": ("project", "purpose"),
}
_OF_PEOPLE = {"mentoring": ("mentor_name", "mentor_unit"), "training": ("course", "result"), "honour": ("award",)}


def plant(store: Store) -> None:
    """Publish the city once more, with the canaries."""
    store.publish(_mark, action="测试", by="测试")


def foreign(code: str, text: str) -> set[str]:
    """The townships other than this one, whose canaries sing in a text; "" is nobody's own."""
    return {other for other, marks in _MARKS.items() if other != code and any(mark in text for mark in marks)}


def name_of(code: str) -> str:
    """What the township is called here."""
    return _MARKS[code][0] + TOWNSHIPS[code].name


def own(code: str, text: str) -> bool:
    return any(mark in text for mark in _MARKS[code])


def foreign_bytes(code: str, content: bytes) -> set[str]:
    """The same in bytes of any kind: as UTF-8 and as the escapes of JSON."""
    found = set()
    for other, marks in _MARKS.items():
        forms = [*(mark.encode() for mark in marks), f"\\u{ord(marks[0]):04x}".encode()]
        if other != code and any(form in content for form in forms):
            found.add(other)
    return found


def _mark(draft: Draft) -> None:
    of_people = f"person_id IN (SELECT person_id FROM cadre WHERE {_STAYED} AND township_code = $t)"
    for code, (word, phone, number) in _MARKS.items():
        for table, columns in {**_WORDS, **_OF_PEOPLE}.items():
            marked = ", ".join(f"{column} = $w || {column}" for column in columns)
            if table == "cadre":
                marked += ", phone = $p, id_number = $i"
            rows = of_people if table in _OF_PEOPLE else "township_code = $t" + (f" AND {_STAYED}" if table == "cadre" else "")
            given = {"t": code, "w": word} | ({"p": phone, "i": number} if table == "cadre" else {})
            draft.rows(f"UPDATE {table} SET {marked} WHERE {rows}", given)
