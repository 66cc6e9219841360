//! Prints the interface: `cargo run -p erc20 --features export-abi`.

fn main() {
    erc20::print_from_args();
}
