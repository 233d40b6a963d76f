# syntax=docker/dockerfile:1
# The image of every worker: one binary, a pool of it by `karigar run --pool NAME`.

FROM rust:1.95.0-slim-bookworm AS build
# What libjpeg-turbo is built with. Debian keeps one build of each package of a release, so a pinned one would be gone soon.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends cmake make nasm \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
# The caches outlive the layer, the binary must not lie in one.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked --package karigar-jobs --features ses,turbojpeg --bin karigar \
    && cp target/release/karigar /usr/local/bin/karigar

# Models and ONNX Runtime, each checked by its hash: in production nothing comes from a package index.
FROM python:3.12.11-slim-bookworm AS models
COPY --from=build /usr/local/bin/karigar /usr/local/bin/karigar
RUN karigar models pull --cache /models

# ffmpeg and the two programs of util-linux that limit it, with their libraries but for those of the last image: 232 MB, or
# 101 MB compressed. A team without videos leaves this stage out, and names its pools' kinds without `media.video`.
FROM debian:bookworm-slim AS video
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
# hadolint ignore=DL3008
RUN apt-get update && apt-get install --yes --no-install-recommends ffmpeg util-linux && rm -rf /var/lib/apt/lists/* \
    && mkdir --parents /video/usr/bin \
    && for program in ffmpeg ffprobe setpriv prlimit; do \
        cp "/usr/bin/$program" /video/usr/bin/ && ldd "/usr/bin/$program" >> /libraries || exit 1; \
    done \
    && awk '$2 == "=>" { sub("^/lib/", "/usr/lib/", $3); print $3 }' /libraries | sort --unique \
    | grep --extended-regexp --invert-match '/lib(c|m|pthread|dl|rt|gcc_s|stdc\+\+)\.so\.' \
    | xargs cp --parents --dereference --target-directory=/video

# glibc, CA certificates and no shell. The same Debian as above, whose glibc the binary was linked to.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /usr/local/bin/karigar /usr/local/bin/karigar
COPY --from=models /models /opt/karigar/models
COPY --from=video /video /
ENV KARIGAR__MODELS__CACHE=/opt/karigar/models
# By number, so that Kubernetes can tell by itself that it is not root.
USER 65532:65532
# SIGTERM drains; so does SIGINT.
STOPSIGNAL SIGTERM
ENTRYPOINT ["karigar"]
