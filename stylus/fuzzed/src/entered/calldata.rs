//! Arguments of a call, by the words of Solidity's ABI: read from wherever they lie, and written in the one order.

/// Of an argument.
#[derive(Clone, Copy)]
pub enum Kind {
    /// A number of at most so many bits, or an address.
    Number(usize),
    Bytes,
    Tuple(&'static [Kind]),
}

/// An argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Word([u8; 32]),
    Bytes(Vec<u8>),
    Tuple(Vec<Value>),
}

impl Value {
    pub fn bytes(bytes: &[u8]) -> Self {
        Self::Bytes(bytes.to_vec())
    }
}

/// The arguments that a call has; none where it has others.
pub fn decode(data: &[u8], kinds: &[Kind]) -> Option<Vec<Value>> {
    let argument = |(index, kind): (usize, &Kind)| {
        let word: &[u8; 32] = data.get(32 * index..)?.first_chunk()?;
        Some(match *kind {
            Kind::Number(bits) => {
                let zeros = &word[..32 - bits.div_ceil(8)];
                let top = word[zeros.len()] >> ((bits - 1) % 8);
                if zeros.iter().any(|byte| *byte != 0) || top > 1 {
                    return None;
                }
                Value::Word(*word)
            }
            Kind::Bytes => {
                let (length, rest) = data.get(place(word)?..)?.split_first_chunk()?;
                Value::bytes(rest.get(..place(length)?)?)
            }
            Kind::Tuple(kinds) => Value::Tuple(decode(data.get(place(word)?..)?, kinds)?),
        })
    };
    kinds.iter().enumerate().map(argument).collect()
}

/// A word as a place; none where no calldata is as long.
fn place(word: &[u8; 32]) -> Option<usize> {
    let (zeros, low) = word.split_at(28);
    let low = u32::from_be_bytes(*low.first_chunk()?);
    zeros.iter().all(|byte| *byte == 0).then_some(low as usize)
}

/// Arguments as a compiler writes them.
pub fn encode(values: &[Value]) -> Vec<u8> {
    let (mut head, mut tail) = (Vec::new(), Vec::new());
    let number = |number: usize| [&[0; 24][..], &(number as u64).to_be_bytes()].concat();
    for value in values {
        let part = match value {
            Value::Word(word) => {
                head.extend(word);
                continue;
            }
            Value::Bytes(bytes) => {
                let padding = vec![0; bytes.len().next_multiple_of(32) - bytes.len()];
                [&number(bytes.len()), &bytes[..], &padding].concat()
            }
            Value::Tuple(values) => encode(values),
        };
        head.extend(number(32 * values.len() + tail.len()));
        tail.extend(part);
    }
    [head, tail].concat()
}
