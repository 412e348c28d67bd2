# syntax=docker/dockerfile:1
# Answerdesk in one image: dashboard, API and worker (choose with `serve --role`).
FROM python:3.13-slim-trixie AS build
WORKDIR /app
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /app/.venv
COPY requirements.lock ./
RUN /app/.venv/bin/pip install --no-deps --require-hashes -r requirements.lock
COPY pyproject.toml README.md ./
COPY core core
COPY crawlers crawlers
COPY dashboard dashboard
RUN /app/.venv/bin/pip install --no-deps --no-build-isolation .

FROM python:3.13-slim-trixie
WORKDIR /app
RUN useradd --system --create-home --uid 10001 answerdesk && install -d -o answerdesk /workspace
COPY --from=build /app/.venv /app/.venv
COPY .streamlit .streamlit
COPY data/sample data/sample
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    ANSWERDESK_DATA_DIR=/workspace \
    ANSWERDESK_SERVER__HOST=0.0.0.0
USER 10001
VOLUME /workspace
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/api/v1/health', timeout=4)"]
ENTRYPOINT ["answerdesk"]
CMD ["serve"]
