"""Identifiers: the service's forms, unique, and the same for the same seed."""

from __future__ import annotations

import re
from uuid import UUID

from omics_mock.support.ids import Ids


def test_two_streams_of_one_seed_agree_and_of_two_seeds_differ():
    """The same seed gives the same ids in the same order; another seed gives others."""
    first, second, other = Ids(7), Ids(7), Ids(8)
    drawn = [first.number(7) for _ in range(50)]
    assert drawn == [second.number(7) for _ in range(50)]
    assert drawn != [other.number(7) for _ in range(50)]


def test_request_ids_do_not_shift_the_ids_of_resources():
    """How many requests were answered does not change which ids resources get."""
    assert Ids(7, "requests").hex(16) != Ids(7).hex(16)


def test_numbers_have_their_digits_and_avoid_what_is_taken():
    """A number has exactly the digits asked for, no leading zero, and is not one of those taken."""
    taken = {str(n) for n in range(10, 15)}
    numbers = [Ids(seed).number(3, taken) for seed in range(500)]
    assert all(re.fullmatch("[1-9][0-9]{2}", number) for number in numbers)
    crowded = {str(n) for n in range(100, 999)}
    assert len(Ids(1).number(3, crowded)) == 4


def test_no_number_comes_twice():
    """The id of something that is gone is not given again, whatever else was drawn in between."""
    ids = Ids(3)
    numbers = []
    for _ in range(30_000):
        numbers.append(ids.number(6))
        ids.hex(4)
    assert len(set(numbers)) == len(numbers)
    assert len({number[:3] for number in numbers}) == 900, "they are spread over all there are"


def test_uuids_have_their_forms():
    """A uuid has 8-4-4-4-12 hex digits; a uuid4 is one by the RFC, and none comes twice."""
    ids = Ids(0)
    assert all(re.fullmatch("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", ids.uuid()) for _ in range(100))
    fours = [ids.uuid4() for _ in range(1000)]
    assert len(set(fours)) == 1000
    assert all(str(UUID(text)) == text and UUID(text).version == 4 for text in fours)
