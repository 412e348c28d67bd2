"""Settings: what the host decides before start. What may change at run time is agent configuration."""

import ipaddress
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.errors import ConfigurationError


def _seconds(value: object) -> object:
    """Environment variables are text; a bare number means seconds."""
    try:
        return timedelta(seconds=float(value)) if isinstance(value, str) else value
    except ValueError:
        return value


Seconds = Annotated[timedelta, BeforeValidator(_seconds)]


def _networks(value: str) -> str:
    for part in filter(None, (part.strip() for part in value.split(","))):
        ipaddress.ip_network(part, strict=False)
    return value


class _Group(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class EmbeddingKind(StrEnum):
    """Who turns text into vectors."""

    LOCAL = "local"
    OPENAI = "openai"


class ModelSettings(_Group):
    """An OpenAI-compatible endpoint. Without a base URL and a chat model, answers are extractive."""

    base_url: str | None = Field(
        None, description="Address of an OpenAI-compatible endpoint, up to and with /v1"
    )
    api_key: SecretStr | None = Field(None, description="Key sent to that endpoint")
    chat_model: str | None = Field(None, description="Chat model's name; set, answers are composed by it")
    embeddings: EmbeddingKind = Field(
        EmbeddingKind.LOCAL, description="local (bundled) or openai (the endpoint)"
    )
    embedding_model: str | None = Field(None, description="Embedding model's name at the endpoint")
    timeout: Seconds = Field(
        timedelta(seconds=30), description="Longest wait for the endpoint's next byte, in seconds"
    )
    attempts: int = Field(3, ge=1, le=10, description="Tries of a retryable request before giving up")
    fall_back_to_extractive: bool = Field(
        True, description="When the endpoint fails: answer extractively (true) or hand off (false)"
    )


class CrawlSettings(_Group):
    """How the crawler behaves."""

    allow_private_networks: bool = Field(
        False, description="Allow loopback and private addresses; for intranets and tests"
    )
    user_agent: str = Field(
        "AnswerdeskBot/0.1", description="Name sent to web sites and looked up in robots.txt"
    )
    page_limit: int = Field(5_000, ge=1, le=5_000, description="Most URLs of one source")
    concurrent_requests: int = Field(8, ge=1, le=64, description="Requests under way at once to one site")
    delay: Seconds = Field(
        timedelta(0), description="Least pause between two requests to one site, in seconds"
    )
    page_timeout: Seconds = Field(timedelta(seconds=30), description="Longest wait for one page, in seconds")
    page_bytes: int = Field(10_000_000, ge=10_000, description="Largest page that is read")


class ExtractionSettings(_Group):
    """Limits on reading one file."""

    file_bytes: int = Field(100_000_000, ge=1_000, description="Largest file accepted")
    timeout: Seconds = Field(timedelta(seconds=60), description="Longest time to read one file, in seconds")
    memory_bytes: int = Field(1_500_000_000, ge=100_000_000, description="Most memory used to read one file")


class SpeechEngine(StrEnum):
    """Who hears what is said in videos without subtitles."""

    AUTO = "auto"
    ENDPOINT = "endpoint"
    LOCAL = "local"
    OFF = "off"


class SpeechSettings(_Group):
    """Speech to text for videos without subtitles."""

    engine: SpeechEngine = Field(
        SpeechEngine.AUTO,
        description="auto (the endpoint when a transcription model is named, else the bundled recogniser "
        "when installed), endpoint, local or off",
    )
    transcription_model: str | None = Field(
        None, description="Transcription model's name at the OpenAI-compatible endpoint"
    )
    video_bytes: int = Field(2_000_000_000, ge=1_000, description="Largest video accepted")
    timeout: Seconds = Field(timedelta(hours=2), description="Longest time to hear one video, in seconds")


class SyncSettings(_Group):
    """When sources are synced without being asked."""

    interval: Seconds = Field(
        timedelta(days=7), description="Time between two syncs of a site or a file's address, in seconds"
    )
    connector_interval: Seconds = Field(
        timedelta(minutes=5), description="Time between two looks for changes at a connector, in seconds"
    )


class MultilingualUse(StrEnum):
    """Whether the second, multilingual encoder takes part in searches."""

    AUTO = "auto"
    OFF = "off"


class SearchSettings(_Group):
    """How content is found."""

    multilingual: MultilingualUse = Field(
        MultilingualUse.AUTO,
        description="auto (the multilingual encoder takes part where it is installed and runs) or off",
    )


class ServerSettings(_Group):
    """Where the dashboard and the API listen."""

    host: str = Field(
        "127.0.0.1", description="Address to listen on; 0.0.0.0 to be reachable from other machines"
    )
    port: int = Field(8501, ge=1, le=65_535, description="Port to listen on")
    public_url: str | None = Field(
        None,
        pattern=r"^(https?://[^\s\"'<>]+)?$",
        description="Address at which customers' browsers reach this server, such as https://chat.example; "
        "empty: the one that the dashboard is opened at",
    )
    allowed_hosts: str = Field(
        "",
        description="Host names by which browsers may reach this server besides localhost, its own address "
        "and that of public_url, separated by commas",
    )
    api_key: SecretStr | None = Field(
        None, description="Key asked of HTTP API callers; without one only this machine may call"
    )
    trusted_proxies: Annotated[str, AfterValidator(_networks)] = Field(
        "",
        description="Addresses or networks of proxies in front, separated by commas: what they say of their "
        "callers (X-Forwarded-For) is believed",
    )


class ChatSettings(_Group):
    """What live chat and the API channel take from one customer and one address: nobody crowds out others."""

    messages_per_minute: int = Field(20, ge=1, description="Most messages a minute of one visitor")
    messages_per_minute_per_address: int = Field(
        120, ge=1, description="Most messages a minute from one address, which an office may share"
    )
    conversations_per_hour: int = Field(10, ge=1, description="Most new conversations an hour of one visitor")
    conversations_per_hour_per_address: int = Field(
        120, ge=1, description="Most new conversations an hour from one address, which an office may share"
    )
    answers_per_minute: int = Field(
        10, ge=1, description="Most ratings, addresses given and closings a minute of one visitor"
    )
    sessions_per_minute_per_address: int = Field(
        30, ge=1, description="Most new visitors a minute from one address"
    )
    requests_per_minute_per_address: int = Field(
        1_200, ge=1, description="Most chat requests of any kind a minute from one address"
    )
    uploads_per_minute: int = Field(10, ge=1, description="Most files a minute of one visitor")
    upload_bytes_per_hour_per_address: int = Field(
        200_000_000, ge=1_000, description="Most bytes of files an hour from one address"
    )
    file_bytes: int = Field(10_000_000, ge=1_000, description="Largest file taken from a customer")
    streams_per_visitor: int = Field(8, ge=1, description="Most open event streams of one visitor")
    streams_per_address: int = Field(100, ge=1, description="Most open event streams of one address")
    streams_per_program: int = Field(
        500, ge=1, description="Most streams and waits at once of a program that speaks for customers"
    )


class JobSettings(_Group):
    """Durable background work."""

    executor_id: str = Field(
        "local", min_length=3, description="Stable name of this worker; each worker its own"
    )
    concurrent_syncs: int = Field(2, ge=1, le=16, description="Sources synced at once")


class Settings(BaseSettings):
    """Read once from ANSWERDESK_* variables or .env, then passed down; never a global."""

    model_config = SettingsConfigDict(
        env_prefix="ANSWERDESK_", env_nested_delimiter="__", env_file=".env", frozen=True, extra="forbid"
    )

    data_dir: Path = Field(Path("data/workspace"), description="Folder that holds the workspace")
    database_url: SecretStr | None = Field(
        None, description="PostgreSQL address (postgresql://…); empty for SQLite in the workspace"
    )
    log_level: str = Field(
        "INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="Least level written to the log"
    )
    secret_key: SecretStr | None = Field(
        None, description="Key that seals stored secrets; without one, a key file is made in the workspace"
    )
    time_zone: str = Field(
        "UTC", description="Zone in which days begin and end in reports, such as Europe/Stockholm"
    )
    model: ModelSettings = ModelSettings()
    crawl: CrawlSettings = CrawlSettings()
    extraction: ExtractionSettings = ExtractionSettings()
    speech: SpeechSettings = SpeechSettings()
    sync: SyncSettings = SyncSettings()
    search: SearchSettings = SearchSettings()
    server: ServerSettings = ServerSettings()
    chat: ChatSettings = ChatSettings()
    jobs: JobSettings = JobSettings()


def load_settings(*, data_dir: Path | None = None) -> Settings:
    """Settings from the environment; `data_dir` given here wins.

    Raises ConfigurationError naming each setting that is wrong.
    """
    try:
        return Settings() if data_dir is None else Settings(data_dir=data_dir)
    except ValidationError as error:
        raise ConfigurationError(_explain(error)) from error


def _explain(error: ValidationError) -> str:
    lines = [
        f"ANSWERDESK_{'__'.join(str(part) for part in detail['loc']).upper()}: {detail['msg']}"
        for detail in error.errors(include_input=False)
    ]
    return "Some settings cannot be used. " + "; ".join(lines)


def env_example() -> str:
    """Every setting with its default and meaning, in the form of an .env file."""
    lines = ["# Every setting, with its default. Copy to .env and uncomment what you change.", ""]
    lines += _example_lines(Settings, "ANSWERDESK_")
    return "\n".join(lines) + "\n"


def _example_lines(group: type[BaseModel], prefix: str) -> list[str]:
    lines: list[str] = []
    for name, field in group.model_fields.items():
        variable = f"{prefix}{name.upper()}"
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            lines += ["", *_example_lines(field.annotation, f"{variable}__")]
            continue
        shown = "" if field.default is None else field.default
        if isinstance(shown, bool):
            shown = str(shown).lower()
        if isinstance(shown, timedelta):
            shown = f"{shown.total_seconds():g}"
        lines.append(f"# {field.description}\n# {variable}={shown}")
    return lines


if __name__ == "__main__":
    print(env_example(), end="")  # noqa: T201 - `python -m core.settings > .env.example`
