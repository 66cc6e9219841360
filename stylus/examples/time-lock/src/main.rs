//! Prints the interface: `cargo run -p time-lock --features export-abi`.

fn main() {
    time_lock::print_from_args();
}
