//! Prints the interface: `cargo run -p host-functions --features export-abi`.

fn main() {
    host_functions::print_from_args();
}
