//! Prints the interface: `cargo run -p counter --features export-abi`.

fn main() {
    counter::print_from_args();
}
