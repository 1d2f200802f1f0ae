# syntax=docker/dockerfile:1
# Commonplace in a container: built in one stage, run in another that has nothing to build with.
FROM python:3.11-slim AS build
WORKDIR /build
COPY requirements.lock ./
RUN python -m venv /opt/commonplace \
 && /opt/commonplace/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
RUN /opt/commonplace/bin/pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir /wheels . \
 && /opt/commonplace/bin/pip install --no-cache-dir --no-deps /wheels/*.whl

FROM python:3.11-slim
RUN useradd --system --create-home --home-dir /data --uid 10001 commonplace && chmod 700 /data
COPY --from=build /opt/commonplace /opt/commonplace
ENV PATH=/opt/commonplace/bin:$PATH PYTHONUNBUFFERED=1 COMMONPLACE_HOST=0.0.0.0 COMMONPLACE_PORT=3000
USER commonplace
# The database is made here, unless COMMONPLACE_DATABASE_URL names a PostgreSQL one.
WORKDIR /data
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD \
  python -c "import urllib.request as u; u.urlopen('http://127.0.0.1:3000/health', timeout=4)"
# What is under way gets nine seconds to end, and is cut off then: stop it with at least that.
STOPSIGNAL SIGTERM
ENTRYPOINT ["commonplace"]
CMD ["run"]
