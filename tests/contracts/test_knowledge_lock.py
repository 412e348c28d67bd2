"""What every KnowledgeLock promises."""

import threading

import pytest

from core.errors import StorageError


def test_while_one_holds_it_another_waits_and_is_refused_in_the_end(stores):
    with stores.lock.hold(), pytest.raises(StorageError), stores.lock.hold():
        pytest.fail("held twice")


def test_it_is_free_again_after_use_and_after_an_error(stores):
    with pytest.raises(ZeroDivisionError), stores.lock.hold():
        raise ZeroDivisionError
    with stores.lock.hold():
        pass


def test_threads_take_turns(stores):
    inside, most = [], []

    def work():
        with stores.lock.hold():
            inside.append(1)
            most.append(len(inside))
            inside.pop()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 4
