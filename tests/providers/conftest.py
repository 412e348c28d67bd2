import pytest

from tests.providers.openai_server import running_openai_server


@pytest.fixture
def server():
    with running_openai_server() as running:
        yield running
