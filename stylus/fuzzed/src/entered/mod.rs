//! The programs of attestation as a chain enters them. Any calldata is answered, refused by an error of the interface, or
//! none of a function's, for which nothing is said; no memory is allocated. What is answered is answered alike wherever the
//! arguments lie, and with a bit changed it is refused or another answer, unless it says the same.

mod calldata;
mod endorsements;
mod evidence;
mod verifier;

use crate::within;
use calldata::{decode, encode, Kind, Value};
use tiny_keccak::{Hasher, Keccak};

pub use endorsements::endorsements;
pub use evidence::evidence;
pub use verifier::p384;

/// Bits that are changed of calldata which is answered, one at a time.
const CHANGES: usize = 12;

/// What a program says.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Said {
    /// Whether it answers; none where the arguments are not those of a function.
    accepted: Option<bool>,
    data: Vec<u8>,
}

/// A call, taken apart.
struct Call {
    selector: [u8; 4],
    arguments: Vec<Value>,
}

impl Call {
    fn decode(calldata: &[u8], functions: &[Function]) -> Option<Self> {
        let (selector, rest) = calldata.split_first_chunk()?;
        let (_, kinds) = functions.iter().find(|(of, _)| of == selector)?;
        Some(Self {
            selector: *selector,
            arguments: decode(rest, kinds)?,
        })
    }

    fn encode(&self) -> Vec<u8> {
        [&self.selector[..], &encode(&self.arguments)].concat()
    }

    /// An argument of bytes.
    fn bytes(&self, index: usize) -> &[u8] {
        bytes_at(&self.arguments, index)
    }
}

fn bytes_at(values: &[Value], index: usize) -> &[u8] {
    let Value::Bytes(bytes) = &values[index] else {
        panic!("no bytes at {index}")
    };
    bytes
}

/// A selector and the kinds of its arguments.
type Function = ([u8; 4], &'static [Kind]);

/// A program.
struct Program {
    functions: &'static [Function],
    /// Selectors, each with the words after it.
    errors: &'static [([u8; 4], usize)],
    ask: fn(&[u8]) -> Said,
    /// Panics where an answer is none of the function's.
    check: fn(&Call, &[u8]),
    /// What an answer is of: none other has the same.
    signed: fn(&Call) -> Vec<Vec<u8>>,
}

impl Program {
    fn enter(&self, calldata: &[u8]) {
        let said = (self.ask)(calldata);
        let Some(call) = self.check(calldata, &said) else {
            return;
        };
        let encoded = call.encode();
        assert_eq!((self.ask)(&encoded), said, "arguments lie elsewhere");
        if said.accepted != Some(true) {
            return;
        }
        let mut changed = encoded.clone();
        for bit in places(&encoded) {
            changed[bit / 8] ^= 1 << (bit % 8);
            let other = (self.ask)(&changed);
            let again = self.check(&changed, &other);
            if other == said {
                let again = again.expect("a call");
                assert_eq!((self.signed)(&again), (self.signed)(&call), "bit {bit}");
            }
            changed[bit / 8] ^= 1 << (bit % 8);
        }
    }

    /// Checks what was said of calldata, and takes that apart.
    fn check(&self, calldata: &[u8], said: &Said) -> Option<Call> {
        let call = Call::decode(calldata, self.functions);
        assert_eq!(call.is_some(), said.accepted.is_some(), "what is a call");
        match (said.accepted, &call) {
            (Some(true), Some(call)) => (self.check)(call, &said.data),
            (Some(false), _) => {
                let (selector, words) = said.data.split_first_chunk().expect("an error");
                let error = self.errors.iter().find(|(of, _)| of == selector);
                assert_eq!(error.map(|(_, words)| 32 * words), Some(words.len()));
            }
            _ => assert!(said.data.is_empty()),
        }
        call
    }
}

/// Bits of calldata to change, by its hash.
fn places(calldata: &[u8]) -> impl Iterator<Item = usize> {
    let bits = 8 * calldata.len();
    let seed = u64::from_be_bytes(*keccak(calldata).first_chunk().expect("32 bytes"));
    let odd = |index| 0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(index);
    (0..CHANGES as u64).map(move |index| (seed.wrapping_add(odd(index)) >> 16) as usize % bits)
}

fn keccak(bytes: &[u8]) -> [u8; 32] {
    let (mut hasher, mut hash) = (Keccak::v256(), [0; 32]);
    hasher.update(bytes);
    hasher.finalize(&mut hash);
    hash
}

/// Answers a call without memory but for its own.
fn alone<T>(function: impl FnOnce() -> T) -> T {
    within(0, "a call", function)
}

/// Words of an answer, one after the other.
struct Words<'a>(&'a [u8]);

impl<'a> Words<'a> {
    fn bytes(&mut self, count: usize) -> &'a [u8] {
        let (bytes, rest) = self.0.split_at(count);
        self.0 = rest;
        bytes
    }

    fn word(&mut self) -> &'a [u8; 32] {
        self.bytes(32).first_chunk().expect("a word")
    }

    /// A word with a number of at most 64 bits.
    fn number(&mut self) -> u64 {
        let (zeros, low) = self.word().split_at(24);
        assert_eq!(zeros, [0; 24]);
        u64::from_be_bytes(*low.first_chunk().expect("8 bytes"))
    }

    /// Bytes with their length, and zeros up to a word.
    fn tail(&mut self) -> &'a [u8] {
        let length = usize::try_from(self.number()).expect("a length");
        let (bytes, padding) = self.bytes(length.next_multiple_of(32)).split_at(length);
        assert!(padding.iter().all(|byte| *byte == 0));
        bytes
    }
}
