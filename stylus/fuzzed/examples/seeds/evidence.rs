//! Seeds for certificates and reports.

#[path = "../../../attestation/tests/common/made.rs"]
pub mod made;

#[path = "../../../attestation/tests/common/packed.rs"]
pub mod packed;

use made::{body, constraints, extended, fields, Made, OCSP_SIGNING};
use packed::pack;

/// Certificates alone and in chains, packed too, their first byte the limit of authorities.
pub fn certificates() -> Vec<Vec<u8>> {
    let mut limited = Made::authority("root", "a", 2);
    limited.extensions[0] = constraints(&[2, 1, 5]);
    let mut responder = Made::other("root", 3);
    responder.extensions.push(extended(&OCSP_SIGNING));
    responder.not_after = made::tlv(0x17, b"291231235959Z");
    let chain = [limited.encode(), Made::device("a", 3).encode()].concat();
    vec![
        Made::device("root", 1).encode(),
        responder.encode(),
        pack(&chain).concat(),
        chain,
        [
            Made::authority("root", "a", 2).encode(),
            Made::authority("a", "b", 3).encode(),
            Made::device("b", 4).encode(),
        ]
        .concat(),
    ]
}

/// Bodies of reports after two words of indices and a byte.
pub fn reports() -> Vec<Vec<u8>> {
    let mut unnamed = fields();
    unnamed.retain(|(kind, _)| *kind != 20);
    let seed = |signer: u8, body: Vec<u8>| [&[0x81; 16][..], &[signer], &body].concat();
    vec![
        seed(0, body(0x105, &fields())),
        seed(1, body(1, &unnamed)),
        seed(0, body(u64::MAX, &fields())),
    ]
}
