"""What is due when: against a dictionary that is looked through each time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from omics_mock.timing.schedule import Schedule

puts = st.tuples(st.just("put"), st.integers(0, 3), st.integers(0, 2), st.booleans())
steps = st.lists(
    st.one_of(
        puts,
        puts,
        puts,
        st.tuples(st.just("drop"), st.integers(0, 3), st.just(0), st.just(False)),
        st.tuples(st.just("take"), st.just(0), st.just(2), st.just(False)),
    ),
    min_size=30,
    max_size=60,
)


@given(steps)
def test_the_last_promise_of_each_is_kept(history):
    """Each resource comes once, when it has promised last, with those of its instant in creation order."""
    schedule, promised = Schedule(0), {}
    for what, ordinal, at, awaited in history:
        if what == "put":
            schedule.put((at, ordinal, None, str(ordinal)), awaited=awaited)
            promised[ordinal] = at, awaited
        elif what == "drop":
            schedule.drop(ordinal)
            promised.pop(ordinal, None)
        else:
            due = min((at for at, _ in promised.values()), default=None)
            expected = sorted(one for one in promised if due is not None and promised[one][0] == due <= at)
            assert [(taken[0], taken[1]) for taken in schedule.take(at)] == [(due, one) for one in expected]
            for one in expected:
                del promised[one]
        waited_for = sorted((at, one) for one, (at, awaited) in promised.items() if awaited)
        assert [entry[:2] for entry in schedule.awaited()] == waited_for
        assert schedule.next() == (waited_for[0][0] if waited_for else None)
