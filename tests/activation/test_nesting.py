"""A mock inside a mock: one world, or a refusal that shows both."""

from __future__ import annotations

import pytest

from omics_mock import current_mock, mock_omics
from omics_mock.exceptions import ConfigurationError
from tests.activation.probe import is_active, make_store


def test_a_nested_mock_without_settings_joins() -> None:
    """Inside `mock_omics(seed=7)` a plain `mock_omics()` is the same world, and does not end it."""
    with mock_omics(seed=7) as outer:
        make_store("a")
        with mock_omics() as inner:
            assert inner is outer
            assert make_store("b") == ["a", "b"]
        assert make_store("c") == ["a", "b", "c"]
    assert not is_active()


def test_a_nested_mock_with_equal_settings_joins() -> None:
    """Equal settings are the same settings, however they are written."""
    with mock_omics(quotas={"workflows": 3}) as outer, mock_omics(quotas={"workflows": 3}) as inner:
        assert inner is outer


def test_a_nested_mock_with_default_settings_spelt_out_joins() -> None:
    """Giving a setting its default value is giving none."""
    with mock_omics(seed=7) as outer, mock_omics(seed=0) as inner:
        assert inner is outer


def test_other_settings_are_refused_showing_both() -> None:
    """Different settings raise, name both activations and what differs, and leave the outer world intact."""
    with mock_omics(seed=7, page_size=5) as outer:
        make_store("a")
        with pytest.raises(ConfigurationError) as caught, mock_omics(seed=8, page_size=5):
            pass
        assert current_mock() is outer
        assert make_store("b") == ["a", "b"]
    assert "mock_omics(seed=8, page_size=5) was activated inside mock_omics(seed=7, page_size=5)" in str(caught.value)
    assert "seed is 7 outside and 8 inside" in str(caught.value)
    assert "page_size is" not in str(caught.value)
    assert not is_active()


def test_the_last_exit_closes_the_world_whichever_it_is() -> None:
    """Activations that overlap without being nested share a world until the last one has left."""
    first, second = mock_omics(), mock_omics()
    first.start()
    second.start()
    make_store("a")
    first.stop()
    assert make_store("b") == ["a", "b"]
    second.stop()
    assert not is_active()


def test_one_activation_can_be_nested_in_itself() -> None:
    """Entering the same object twice joins, too."""
    activation = mock_omics(seed=7)
    with activation as outer, activation as inner:
        assert inner is outer
    assert not is_active()


def test_a_decorated_function_called_inside_a_block_joins() -> None:
    """Decorator and block together are one world."""

    @mock_omics
    def inner() -> list[str]:
        return make_store("b")

    with mock_omics(seed=7):
        make_store("a")
        assert inner() == ["a", "b"]
