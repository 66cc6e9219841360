//! Prints the interface: `cargo run -p misbehaving --features export-abi`.

fn main() {
    misbehaving::print_from_args();
}
