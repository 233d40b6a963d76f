# The commands of every day. `just` lists them.

features := "karigar-tests/fault-points"

_default:
    @just --list --unsorted

# The example jobs, from a picture to its renditions, with nothing but this repository
demo *args:
    cargo run --release -- dev --demo --once {{ args }}

# Queue, store, objects and a worker in one process, until Ctrl-C
dev *args:
    cargo run -- dev {{ args }}

# Does it compile, tests included
check:
    cargo check --workspace --all-targets --features {{ features }}

# Unit tests of the crates: they need no server
unit *args:
    cargo nextest run --lib -p karigar -p karigar-models -p karigar-pictures -p karigar-notify -p karigar-jobs {{ args }}

# Everything, on real servers: linters, tests, doc tests
test *args:
    ./tests/run {{ args }}

# The fault tests, repeated by seed
faults rounds="20" *args:
    ./tests/run --faults {{ rounds }} {{ args }}

# Write the code as rustfmt would
fmt:
    cargo fmt --all

# Clippy as `tests/run` runs it
lint:
    cargo clippy --workspace --all-targets --features {{ features }} -- -D warnings

# Benchmarks of pure parts
bench:
    cargo bench -p karigar-benches

# Karigar beside its peers
peers *args:
    ./benches/peers/run {{ args }}

# The container image
image tag="karigar:dev":
    docker build --tag {{ tag }} .
