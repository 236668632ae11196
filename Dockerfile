# syntax=docker/dockerfile:1.7
# The image of lockhound: a static binary with the advisory database built in, the certificates for fetching a newer one, and nothing else.
#
#   docker build --build-arg ADVISORY_DB=<commit> -t lockhound .
#   docker run --rm --network none -v "$PWD:/repo:ro" lockhound scan --offline
#
# The same source, base image and ADVISORY_DB give the same binary. For the same image too, add SOURCE_DATE_EPOCH (the commit's time) and
# --output type=oci,dest=lockhound.tar,rewrite-timestamp=true.
FROM rust:1.95.0-alpine3.22 AS build

# The versions are those of the base image's own release of Alpine.
# hadolint ignore=DL3018
RUN apk add --no-cache ca-certificates git musl-dev

# A commit of https://github.com/RustSec/advisory-db; a branch's name works too, and is not reproducible.
ARG ADVISORY_DB=main
WORKDIR /advisory-db
RUN git init --quiet . \
    && git fetch --quiet --depth 1 https://github.com/RustSec/advisory-db "${ADVISORY_DB}" \
    && git checkout --quiet FETCH_HEAD

WORKDIR /source
COPY Cargo.toml Cargo.lock build.rs README.md ./
COPY build build
COPY patterns patterns
COPY src src
COPY benches benches
ENV LOCKHOUND_ADVISORY_DB=/advisory-db
RUN cargo build --locked --profile dist \
    && install -D -m 0755 target/dist/lockhound /root-of-image/usr/bin/lockhound \
    && install -D -m 0644 /etc/ssl/certs/ca-certificates.crt /root-of-image/etc/ssl/certs/ca-certificates.crt \
    && install -d -m 1777 /root-of-image/tmp \
    && install -d -m 0755 /root-of-image/repo

FROM scratch
COPY --from=build /root-of-image /
ENV PATH=/usr/bin LOCKHOUND_CACHE_DIR=/tmp/lockhound SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
USER 65534:65534
WORKDIR /repo
ENTRYPOINT ["/usr/bin/lockhound"]
CMD ["scan"]
