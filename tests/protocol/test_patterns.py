"""The service's regular expressions: Java's meaning, in Python."""

from __future__ import annotations

import re
import sys
import unicodedata

import botocore.session
import pytest
from hypothesis import given
from hypothesis import strategies as st

from omics_mock.exceptions import UnmodelledInputWarning
from omics_mock.protocol.patterns import matcher, project

TXT = r"[\p{L}||\p{M}||\p{Z}||\p{S}||\p{N}||\p{P}]+"
S3 = "s3://([a-z0-9][a-z0-9-.]{1,61}[a-z0-9])"
ARN = "arn:([^: ]*):([^: ]*):([^: ]*):([0-9]{12}):([^: ]*)"
HEX_UUID = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
UUID = "12345678-1234-1234-1234-1234567890ab"
TAIL = " :\x0b\n"  # no pattern accepts a value that ends like this
ONE_ARN = "arn:aws:omics:us-east-1:123456789012:run/1"

# pattern of the model -> texts it accepts, texts it refuses
SAMPLES: dict[str, tuple[list[str], list[str]]] = {
    TXT: (
        ["a b", "é|\u2028", "日本 ①€", "\u00a0", "\u0301"],
        ["", "a\tb", "a\n", "\u200b", "\x85", "\ue000", "\x7f"],
    ),
    r"sha[\p{L}||\p{M}||\p{Z}||\p{S}||\p{N}||\p{P}]+": (["sha256:ab", "shaé"], ["sha", "md5:ab", "sha\n"]),
    r"[\p{L}||\p{N}]+": (["aé9²", "|"], ["a b", "-", "", "a\u0301"]),
    r"[\p{N}||\p{P}]+": (["0-9", "٣-4", "|"], ["bytes=0-9", "a", ""]),
    r"[\p{L}\p{M}\p{Z}\p{S}\p{N}\p{P}\t\n\r]+": (["{\n\t}\r\n", "é"], ["\x0b", "\u200b", ""]),
    "[0-9]+": (["0", "123"], ["", "1a", "1\n", "٣"]),
    "[0-9]{12}": (["123456789012"], ["12345678901", "1234567890123", "12345678901a"]),
    "[a-zA-Z0-9]+": (["aZ9"], ["a-b", "é", ""]),
    "[a-zA-Z0-9_-]+": (["a_Z-9"], ["a.b", ""]),
    r"[A-Za-z0-9][A-Za-z0-9\-\._]*": (["a", "9-._b"], ["-a", "a b", "aé"]),
    "[a-z0-9_]{1,255}": (["a_9"], ["A", "a" * 256, ""]),
    "([a-z]){1}([a-z0-9_]){2,254}": (["abc", "a" * 255], ["ab", "1bc", "a" * 256, "Abc"]),
    "[0-9]{2}.[0-9]{2}.[0-9]": (["01.02.3", "01é02\u20003"], ["1.2.3", "01\n02.3", "01\u202802.3"]),
    "[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}": ([UUID], [UUID.upper(), UUID[1:]]),
    HEX_UUID: ([UUID.upper()], [UUID + "0"]),
    "sg-[0-9a-f]+": (["sg-0af"], ["sg-", "sg-G", "xsg-0"]),
    "subnet-[0-9a-f]+": (["subnet-0af"], ["subnet-", "sg-0"]),
    "vpc-[0-9a-f]+": (["vpc-0af"], ["vpc-", "vpc-é"]),
    ".+/.+": (["a/b", "é/𝄞/c"], ["/b", "a/", "ab", "a\n/b"]),
    "arn:.+": (["arn:a", "arn:é"], ["arn:", "xarn:a", "arn:a\nb"]),
    "arn:.*": (["arn:"], ["arn", "arn:\n"]),
    "$|^arn:.+": (["", "arn:a"], ["a", "\n", "arn:"]),
    ARN: ([ONE_ARN, "arn:é:::123456789012:"], [ONE_ARN + ":x", "arn:a b:::123456789012:", "arn:::::"]),
    f".*{ARN}.*": ([f"x{ONE_ARN}", f"{ONE_ARN}:x y"], ["arn:aws:omics", f"\n{ONE_ARN}"]),
    r"arn:aws(-[\w]+)*:.+:.+:[0-9]{12}:.+": (
        ["arn:aws:a:b:123456789012:c", "arn:aws-us-gov:a:b:123456789012:c"],
        ["arn:aws-é:a:b:123456789012:c", "arn:aws:a:123456789012:c"],
    ),
    "arn:[^:]*:s3:[^:]*:[^:]*:accesspoint/.*": (["arn:aws:s3:r:1:accesspoint/x"], ["arn:s3:r:accesspoint/x"]),
    r"arn:aws(-\w+)*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[a-zA-Z0-9\/_+=.@-]+": (
        ["arn:aws:secretsmanager:us-east-1:123456789012:secret:a/b"],
        ["arn:aws:secretsmanager:us-east-1:123456789012:secret:a b"],
    ),
    f"{S3}/(.{{1,1024}})": (["s3://abc/k"], ["s3://abc/", "s3://ab/k", "s3://A/k", f"s3://abc/{'k' * 1025}"]),
    f"{S3}/((.{{1,1024}}))": (["s3://abc/é k"], ["s3://abc/", "s3://abc/a\rb"]),
    f"{S3}(/(.{{0,1024}}))?": (["s3://abc", "s3://abc/", "s3://abc/k"], ["s3://ab", "s3:/abc"]),
    f"{S3}/?((.{{1,1024}})/)?": (["s3://abc", "s3://abc/k/"], ["s3://abc/k", "s3://abc//\n/"]),
    f"$|^{S3}/?((.{{1,1024}})/)?": (["", "s3://abc/", "s3://abc/k/"], ["s3://abc/k", "\n"]),
    f"$|^{S3}/?((.{{1,800}})/)?": (["", "s3://abc/k/"], ["s3://abc/k", f"s3://abc/{'k' * 900}/"]),
}  # fmt: skip


def patterns_of_the_model() -> set[str]:
    """Every pattern that an input or output shape of the installed botocore has."""
    model = botocore.session.get_session().get_service_model("omics")
    shapes = map(model.shape_for, model.shape_names)
    return {shape.metadata["pattern"] for shape in shapes if "pattern" in shape.metadata}


@pytest.mark.parametrize("pattern", SAMPLES)
def test_a_pattern_accepts_and_refuses(pattern: str) -> None:
    """A pattern of the service matches whole values, with Java's classes, dots and bars."""
    accepted, refused = SAMPLES[pattern]
    matches = matcher(pattern)
    assert [text for text in accepted if not matches(text)] == []
    assert [text for text in refused if matches(text)] == []


def test_every_pattern_of_the_model_is_proved() -> None:
    """No pattern of the installed model is without samples here."""
    assert patterns_of_the_model() - SAMPLES.keys() == set()


@given(st.text(st.characters(codec=None), max_size=20))
def test_unicode_classes_agree_with_the_character_database(text: str) -> None:
    """A text of any characters, surrogates included, matches TXT if each one's category is of the six."""
    by_character = bool(text) and all(unicodedata.category(char)[0] in "LMZSNP" for char in text)
    assert matcher(TXT)(text) == by_character


@given(st.text(max_size=8), st.sampled_from([r"\p{Lu}\P{L}*", r"[^\p{N}]+", r"[\P{Z}x]*", "[^a]*.", r"\w+.\s*"]))
def test_other_uses_of_categories_agree_too(text: str, pattern: str) -> None:
    """Negated classes and categories outside classes mean what they mean in Java."""
    terminators = "\n\r\x85\u2028\u2029"
    category = unicodedata.category
    references = {
        r"\p{Lu}\P{L}*": text != "" and category(text[0]) == "Lu" and not any(category(c)[0] == "L" for c in text[1:]),
        r"[^\p{N}]+": text != "" and not any(category(c)[0] == "N" for c in text),
        r"[\P{Z}x]*": not any(category(c)[0] == "Z" for c in text),
        "[^a]*.": text != "" and "a" not in text[:-1] and text[-1] not in terminators,
        r"\w+.\s*": re.fullmatch(rf"[a-zA-Z0-9_]+[^{terminators}][ \t\n\x0b\f\r]*", text) is not None,
    }
    assert matcher(pattern)(text) == references[pattern]


def test_projection_keeps_what_patterns_can_name() -> None:
    """ASCII and Java's line terminators stay; every other character becomes the stand-in of its category."""
    assert project("a\n\x85\u2028") == "a\n\x85\u2028"
    assert project("é") == project("ö") != project("É")
    every = project("".join(map(chr, range(128, sys.maxunicode + 1))))
    assert len(set(every)) <= 30 + 3


@pytest.mark.parametrize("pattern", [r"[a-z&&[^b]]", r"\Qa.b\E", r"[a[b]]", r"\p{IsGreek}", "é+", "(", r"[a--b]"])
def test_what_cannot_be_translated_is_skipped_with_a_warning(pattern: str) -> None:
    """A pattern with another meaning in Python accepts every value, and says so once."""
    with pytest.warns(UnmodelledInputWarning, match="not checked against the pattern") as raised:
        matches = matcher(pattern)
    assert len(raised) == 1
    assert matches("anything")
    assert matcher(pattern) is matches


@pytest.mark.parametrize("pattern", SAMPLES)
@pytest.mark.parametrize("piece", ["arn:", ":", "-a", "/", "a", "é:", "arn:aws:a:a:123456789012:"])
def test_no_value_makes_a_pattern_search_for_ever(pattern: str, piece: str) -> None:
    """Hostile values are refused in a moment; where a search might not end, very long ones pass."""
    matches = matcher(pattern)
    assert not matches(piece * (2000 // len(piece)) + TAIL)
    assert matches(piece * 20_000 + TAIL) in (False, matches(":" * 3000))
