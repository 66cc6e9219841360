//! Answers on revocation: what is read is in what was read from.

use assay_attestation::{
    revocation::{Revocation, Status, Unanswered},
    sha384,
};

const KEY: [u8; 96] = [4; 96];
const NAME: &[u8] = b"\x30\x00";
/// `SHA-384` with NULL, then the hash of a name and that of a key, which no bytes could guess.
const ID: &[u8] = &[0x30, 13, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 2, 5, 0];
const HASH: &[u8] = &[4, 48];

/// Any bytes are refused, or are an answer whose times and number are among them. The bytes 0xff 0xff stand for what names the
/// issuer.
pub fn any(bytes: &[u8]) {
    let point = [&[4][..], &KEY].concat();
    let named = [ID, HASH, &sha384(NAME), HASH, &sha384(&point)].concat();
    let mut answer = bytes.to_vec();
    if let Some(at) = bytes.windows(2).position(|pair| pair == [0xff, 0xff]) {
        answer.splice(at..at + 2, named.iter().copied());
    }
    match Revocation::read(&answer, NAME, &KEY) {
        Ok(read) => {
            assert!(answer.windows(named.len()).any(|part| part == named));
            let serial: Vec<u8> = read
                .serial
                .iter()
                .copied()
                .skip_while(|byte| *byte == 0)
                .collect();
            assert!(!serial.is_empty());
            assert!(answer.windows(serial.len()).any(|part| part == serial));
            if let Status::Revoked { reason, .. } = read.status {
                assert!(reason <= 10 && reason != 7);
            }
            assert!(read.this_update < 1 << 48 && read.next_update < 1 << 48);
            // Another issuer's it is not.
            let other = Revocation::read(&answer, NAME, &[5; 96]);
            assert!(matches!(other, Err(Unanswered::Issuer(_))));
            let more = [&answer[..], &[0]].concat();
            assert!(Revocation::read(&more, NAME, &KEY).is_err());
        }
        Err(Unanswered::Answer(at) | Unanswered::Issuer(at)) => assert!(at <= answer.len()),
    }
}
