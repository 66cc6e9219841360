//! Prints the interface: `cargo run -p erc721 --features export-abi`.

fn main() {
    erc721::print_from_args();
}
