//! Prints the interface: `cargo run -p swap --features export-abi`.

fn main() {
    swap::print_from_args();
}
