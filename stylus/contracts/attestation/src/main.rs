//! Prints the interface: `cargo run -p evidence --features export-abi`.

fn main() {
    evidence::print_from_args();
}
