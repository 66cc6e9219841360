//! What proves one element of an operator's output: the leaves that its rule reads.

use crate::{
    multiproof::nodes,
    operators::{At, Elements, Operands, Operator},
    DType, Keccak256, Multiproof, OpeningError, TensorType, Value,
};
use alloc::vec::Vec;
use core::cell::RefCell;

/// The leaves that an element rule reads of each of its operands, proven under their hashes. There is one opening of an
/// element, no more and no less: a leaf that the rule does not read is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ElementOpening {
    /// By the value's number, in order.
    pub tensors: Vec<(u16, Multiproof)>,
}

impl ElementOpening {
    /// Opens an element; none where there is no such element.
    #[must_use]
    pub fn of<K: Keccak256, D: Operands>(
        operator: &Operator,
        at: &At<'_>,
        data: &D,
    ) -> Option<Self> {
        Self::with(operator, at, data, |number, kind| {
            nodes::<K>(kind, data.bytes(number))
        })
    }

    /// The same, with the trees of whoever has them: `tree` gives those of the values that the element's rule reads, by
    /// number and type, one after the other; each gives its nodes by height and index, the leaves' height being 0. None
    /// where a node is missing.
    #[must_use]
    pub fn with<D: Operands, N: FnMut(u32, usize) -> Option<[u8; 32]>>(
        operator: &Operator,
        at: &At<'_>,
        data: &D,
        mut tree: impl FnMut(u16, &TensorType) -> N,
    ) -> Option<Self> {
        at.kind.place(at.index)?;
        let bytes = Bytes::new(at.values, data);
        let recorder = Recorder::new(at.values, &bytes);
        operator.element(at, &recorder);
        let tensors = recorder.leaves();
        let tensors = tensors.iter().map(|&(number, ref leaves)| {
            let kind = &at.values.get(usize::from(number))?.kind;
            let data = data.bytes(number);
            let proof = Multiproof::of(kind, data, leaves, tree(number, kind));
            Some((number, proof?))
        });
        Some(Self {
            tensors: tensors.collect::<Option<_>>()?,
        })
    }

    /// Bytes of its leaves and nodes. With the operator's descriptor they are at most what checking the operator gives.
    #[must_use]
    pub fn size(&self) -> usize {
        let sizes = self.tensors.iter();
        sizes
            .map(|(_, proof)| proof.leaves.len() + 32 * proof.path.len())
            .sum()
    }

    /// The element, by nothing but the opening. `hash` gives the hash of a value by its number.
    ///
    /// # Errors
    /// The first [`OpeningError`] found: [`OpeningError::Row`] where there is no such element,
    /// [`OpeningError::Leaves`] where the opening has others than the element needs.
    pub fn element<K: Keccak256>(
        &self,
        operator: &Operator,
        at: &At<'_>,
        hash: impl Fn(u16) -> Option<[u8; 32]>,
    ) -> Result<i64, OpeningError> {
        at.kind.place(at.index).ok_or(OpeningError::Row)?;
        if !self.tensors.is_sorted_by(|a, b| a.0 < b.0) {
            return Err(OpeningError::Leaves);
        }
        let mut opened = Vec::with_capacity(self.tensors.len());
        for (number, proof) in &self.tensors {
            let value = at.values.get(usize::from(*number));
            let kind = &value.ok_or(OpeningError::Leaves)?.kind;
            if hash(*number) != Some(proof.hash::<K>(kind)?) {
                return Err(OpeningError::Hash);
            }
            opened.push((*number, proof.indices().collect()));
        }
        let shown = Opened(at.values, &self.tensors);
        let recorder = Recorder::new(at.values, &shown);
        let element = operator.element(at, &recorder);
        if recorder.leaves() == opened {
            Ok(element)
        } else {
            Err(OpeningError::Leaves)
        }
    }

    /// Whether `claimed` is the element, by nothing but the opening.
    ///
    /// # Errors
    /// As [`Self::element`]: then it says nothing.
    pub fn verify<K: Keccak256>(
        &self,
        operator: &Operator,
        at: &At<'_>,
        hash: impl Fn(u16) -> Option<[u8; 32]>,
        claimed: i64,
    ) -> Result<bool, OpeningError> {
        Ok(self.element::<K>(operator, at, hash)? == claimed)
    }
}

/// Watches which leaves of which values are read.
pub struct Recorder<'a> {
    values: &'a [Value<'a>],
    elements: &'a dyn Elements,
    /// Value and leaf of what was read, in order, each once.
    read: RefCell<Vec<(u16, u32)>>,
}

impl<'a> Recorder<'a> {
    /// Watches `elements`, which are those of `values`.
    pub const fn new(values: &'a [Value<'a>], elements: &'a dyn Elements) -> Self {
        Self {
            values,
            elements,
            read: RefCell::new(Vec::new()),
        }
    }

    /// The indices of the leaves read, in order, by the value's number.
    pub fn leaves(self) -> Vec<(u16, Vec<u32>)> {
        let mut leaves: Vec<(u16, Vec<u32>)> = Vec::new();
        for (number, leaf) in self.read.into_inner() {
            match leaves.last_mut().filter(|last| last.0 == number) {
                Some(last) => last.1.push(leaf),
                None => leaves.push((number, [leaf].into())),
            }
        }
        leaves
    }
}

impl Elements for Recorder<'_> {
    fn element(&self, number: u16, index: usize) -> i64 {
        let value = self.values.get(usize::from(number));
        if let Some((leaf, _)) = value.and_then(|value| value.kind.place(index)) {
            if let Ok(mut read) = self.read.try_borrow_mut() {
                if let Err(at) = read.binary_search(&(number, leaf)) {
                    read.insert(at, (number, leaf));
                }
            }
        }
        self.elements.element(number, index)
    }
}

/// The elements of values that are there as bytes.
pub struct Bytes<'a, D> {
    values: &'a [Value<'a>],
    data: &'a D,
}

impl<'a, D: Operands> Bytes<'a, D> {
    /// The elements of `values`, whose bytes `data` has.
    pub const fn new(values: &'a [Value<'a>], data: &'a D) -> Self {
        Self { values, data }
    }
}

impl<D: Operands> Elements for Bytes<'_, D> {
    fn element(&self, number: u16, index: usize) -> i64 {
        let value = self.values.get(usize::from(number));
        let dtype = value.map_or(DType::I8, |value| value.kind.dtype());
        let from = index.checked_mul(dtype.size() as usize);
        integer(dtype, self.data.bytes(number), from)
    }
}

/// The elements that are opened; the others are 0.
struct Opened<'a>(&'a [Value<'a>], &'a [(u16, Multiproof)]);

impl Elements for Opened<'_> {
    fn element(&self, number: u16, index: usize) -> i64 {
        let found = || {
            let kind: &TensorType = &self.0.get(usize::from(number))?.kind;
            let (leaf, from) = kind.place(index)?;
            let (_, proof) = self.1.iter().find(|tensor| tensor.0 == number)?;
            Some(integer(kind.dtype(), proof.leaf(leaf)?, Some(from)))
        };
        found().unwrap_or_default()
    }
}

/// The little-endian integer from a byte on; 0 where there are too few.
pub(crate) fn integer(dtype: DType, bytes: &[u8], from: Option<usize>) -> i64 {
    let rest = from.and_then(|from| bytes.get(from..)).unwrap_or_default();
    match dtype {
        DType::I8 => rest
            .first_chunk()
            .map(|&bytes| i8::from_le_bytes(bytes).into()),
        DType::I16 => rest
            .first_chunk()
            .map(|&bytes| i16::from_le_bytes(bytes).into()),
        DType::I32 => rest
            .first_chunk()
            .map(|&bytes| i32::from_le_bytes(bytes).into()),
        DType::I64 => rest.first_chunk().map(|&bytes| i64::from_le_bytes(bytes)),
    }
    .unwrap_or_default()
}
