//! A claim and its tensors, as `docs/commitments.md` has them, and what shows them.

use super::{Fields, Leaves};
use crate::agreement::Values;
use assay_core::{
    judge::Shared,
    operator_hash,
    operators::{At, Operator},
    program_id, salted_hash, tensor_hash, Bytes, Keccak256, Program, Recorder, TensorType, LEAF,
};
use assay_engine::keccak::{Hash, Plain};
use std::collections::BTreeSet;
/// A tree as the documents have it.
pub(super) struct Tree {
    pub(super) kind: TensorType,
    /// The leaves' bytes, none where they hold no data.
    pub(super) leaves: Vec<Option<Vec<u8>>>,
    /// The hashes, leaves first.
    pub(super) levels: Vec<Vec<Hash>>,
}

impl Tree {
    pub(super) fn of(kind: &TensorType, data: &[u8]) -> Self {
        let (row, mut leaves) = (kind.row_bytes(), Vec::new());
        if row >= LEAF {
            let width = row.div_ceil(LEAF).next_power_of_two();
            for row in data.chunks(row) {
                let held = row.chunks(LEAF).map(|bytes| {
                    let mut bytes = bytes.to_vec();
                    bytes.resize(LEAF, 0);
                    Some(bytes)
                });
                leaves.extend(held);
                leaves.resize(leaves.len().next_multiple_of(width), None);
            }
        } else {
            let slot = row.next_power_of_two();
            for rows in data.chunks(LEAF / slot * row) {
                let mut bytes = Vec::new();
                for row in rows.chunks(row) {
                    bytes.extend(row);
                    bytes.resize(bytes.len().next_multiple_of(slot), 0);
                }
                bytes.resize(LEAF, 0);
                leaves.push(Some(bytes));
            }
        }
        leaves.resize(leaves.len().next_power_of_two(), None);
        Self::over(*kind, leaves)
    }

    pub(super) fn over(kind: TensorType, leaves: Vec<Option<Vec<u8>>>) -> Self {
        let hash = |leaf: &Option<Vec<u8>>| hash(0, leaf.as_deref().unwrap_or_default());
        let levels = levels(leaves.iter().map(hash).collect());
        Self {
            kind,
            leaves,
            levels,
        }
    }

    pub(super) fn root(&self) -> Hash {
        self.levels[self.levels.len() - 1][0]
    }

    pub(super) fn hash(&self) -> Hash {
        hash(2, &[&encoded(&self.kind)[..], &self.root()].concat())
    }

    /// Whether a leaf below a node holds data.
    pub(super) fn holds(&self, level: usize, index: usize) -> bool {
        let below = self.leaves.iter().skip(index << level).take(1 << level);
        below.flatten().next().is_some()
    }

    /// The leaf that holds an element.
    pub(super) fn leaf(&self, index: usize) -> u32 {
        let (row, length) = (self.kind.row_bytes(), self.kind.row_length() as usize);
        let (at, place) = (index / length, index % length * row / length);
        let leaf = if row >= LEAF {
            at * row.div_ceil(LEAF).next_power_of_two() + place / LEAF
        } else {
            at / (LEAF / row.next_power_of_two())
        };
        u32::try_from(leaf).expect("a small tensor")
    }

    /// The leaves and the nodes that lead from them to the root, one field each.
    pub(super) fn proof(&self, opened: &BTreeSet<u32>) -> Fields {
        let none = vec![0; LEAF];
        let bytes = |&leaf: &u32| {
            let leaf = self.leaves.get(leaf as usize).and_then(Option::as_ref);
            leaf.unwrap_or(&none).clone()
        };
        let mut fields: Fields = opened.iter().map(bytes).collect();
        let mut known: BTreeSet<_> = opened.iter().map(|&leaf| leaf as usize).collect();
        for (level, nodes) in self.levels.iter().enumerate().take(self.levels.len() - 1) {
            for &at in &known {
                if !known.contains(&(at ^ 1)) && self.holds(level, at ^ 1) {
                    fields.extend(nodes.get(at ^ 1).map(|node| node.to_vec()));
                }
            }
            known = known.iter().map(|at| at / 2).collect();
        }
        fields
    }
}

pub(super) fn hash(kind: u8, bytes: &[u8]) -> Hash {
    Plain::keccak256(&[&[kind], bytes].concat())
}

/// All levels above hashes, as many as a power of two.
pub(super) fn levels(lowest: Vec<Hash>) -> Vec<Vec<Hash>> {
    let mut levels = vec![lowest];
    while let Some(below) = levels.last().filter(|level| level.len() > 1) {
        let pairs = below.chunks(2);
        levels.push(pairs.map(|pair| hash(1, pair.as_flattened())).collect());
    }
    levels
}

pub(super) fn siblings(levels: &[Vec<Hash>], mut at: usize) -> Fields {
    let mut path = Vec::new();
    for level in &levels[..levels.len() - 1] {
        path.push(level[at ^ 1].to_vec());
        at /= 2;
    }
    path
}

/// The levels over the items of a list.
pub(super) fn list(mut items: Vec<Hash>) -> Vec<Vec<Hash>> {
    items.resize(items.len().next_power_of_two(), hash(0, &[]));
    levels(items)
}

pub(super) fn encoded(kind: &TensorType) -> Vec<u8> {
    let mut bytes = Vec::new();
    kind.encode(&mut bytes);
    bytes
}

/// A claim with its trace, true or not.
pub(super) struct Claim<'p> {
    pub(super) program: &'p Program<'p>,
    pub(super) data: Values<'p>,
    pub(super) salts: [Hash; 2],
    /// Of all values.
    pub(super) trees: Vec<Tree>,
    pub(super) constants: Vec<Hash>,
    pub(super) operators: Vec<Hash>,
    pub(super) trace: Vec<Hash>,
}

impl<'p> Claim<'p> {
    pub(super) fn new(program: &'p Program<'p>, salts: [Hash; 2], data: Values<'p>) -> Self {
        let trees = program.values().iter().zip(&data);
        let trees: Vec<_> = trees
            .map(|(value, data)| Tree::of(&value.kind, data))
            .collect();
        for (tree, data) in trees.iter().zip(&data) {
            assert_eq!(tree.hash(), tensor_hash::<Plain>(&tree.kind, data));
        }
        let first = 1 + program.constants().count();
        Self {
            program,
            data,
            salts,
            constants: trees[1..first].iter().map(Tree::hash).collect(),
            operators: program.descriptors().map(operator_hash::<Plain>).collect(),
            trace: trees[first..].iter().map(Tree::hash).collect(),
            trees,
        }
    }

    /// The same but for one item of the trace, and the output where it is the last.
    pub(super) fn with(&self, step: usize, item: Hash) -> Lie<'_> {
        let mut trace = self.trace.clone();
        trace[step] = item;
        Lie { claim: self, trace }
    }

    pub(super) fn as_is(&self) -> Lie<'_> {
        self.with(0, self.trace[0])
    }

    pub(super) fn shared(&self) -> Shared {
        self.as_is().shared()
    }

    pub(super) fn operator(&self, step: usize) -> &Operator {
        self.program.operators().nth(step).expect("an operator")
    }

    pub(super) fn tree(&self, step: usize) -> &Tree {
        &self.trees[1 + self.constants.len() + step]
    }

    pub(super) fn kind(&self, step: usize) -> &TensorType {
        &self.tree(step).kind
    }

    pub(super) fn at(&self, step: usize, index: usize) -> At<'_> {
        At {
            values: self.program.values(),
            kind: self.kind(step),
            index,
        }
    }

    /// The leaves that an element is made of.
    pub(super) fn leaves(&self, step: usize, index: usize) -> Leaves {
        let values = self.program.values();
        let bytes = Bytes::new(values, &self.data);
        let recorder = Recorder::new(values, &bytes);
        self.operator(step)
            .element(&self.at(step, index), &recorder);
        let leaves = recorder.leaves().into_iter();
        leaves
            .map(|(number, leaves)| (number, leaves.into_iter().collect()))
            .collect()
    }
}

/// A claim of which one item may be another.
pub(super) struct Lie<'c> {
    pub(super) claim: &'c Claim<'c>,
    pub(super) trace: Vec<Hash>,
}

impl Lie<'_> {
    pub(super) fn shared(&self) -> Shared {
        let (last, [of_input, of_output]) = (self.trace.len() - 1, &self.claim.salts);
        Shared {
            program: program_id::<Plain>(self.claim.program),
            input: salted_hash::<Plain>(of_input, &self.claim.trees[0].hash()),
            output: salted_hash::<Plain>(of_output, &self.trace[last]),
            trace: list(self.trace.clone()).pop().expect("a root")[0],
        }
    }

    pub(super) fn header(&self) -> Fields {
        let claim = self.claim;
        let mut fields = vec![vec![3, 1], encoded(claim.program.input())];
        for items in [&claim.constants, &claim.operators] {
            let count = u16::try_from(items.len()).expect("a small program");
            fields.push(count.to_le_bytes().to_vec());
            fields.push(list(items.clone()).pop().expect("a root")[0].to_vec());
        }
        fields
    }

    pub(super) fn number(step: usize) -> Vec<u8> {
        let step = u16::try_from(step).expect("a small program");
        step.to_le_bytes().to_vec()
    }

    /// An operator and its operands, of which these leaves are opened.
    pub(super) fn operator(&self, step: usize, leaves: &Leaves) -> Fields {
        let claim = self.claim;
        let descriptor = claim.program.descriptors().nth(step).expect("an operator");
        let mut fields = vec![vec![4], descriptor.to_vec()];
        fields.extend(siblings(&list(claim.operators.clone()), step));
        let mut numbers = BTreeSet::new();
        claim.operator(step).operands(&mut |number| {
            numbers.insert(number);
        });
        let none = BTreeSet::new();
        for number in numbers {
            let at = usize::from(number);
            let tree = &claim.trees[at];
            if number > 0 {
                fields.push(encoded(&tree.kind));
            }
            let opened = leaves.get(&number).unwrap_or(&none);
            let runs = runs(opened);
            fields.push(Self::number(runs.len()));
            for (first, count) in runs {
                fields.push(first.to_le_bytes().to_vec());
                fields.push(count.to_le_bytes().to_vec());
            }
            if opened.is_empty() {
                fields.push(tree.root().to_vec());
            } else {
                fields.extend(tree.proof(opened));
            }
            let constants = claim.constants.len();
            match at.checked_sub(1 + constants) {
                _ if at == 0 => fields.push(claim.salts[0].to_vec()),
                None => fields.extend(siblings(&list(claim.constants.clone()), at - 1)),
                Some(step) => fields.extend(siblings(&list(self.trace.clone()), step)),
            }
        }
        fields
    }

    /// Where an output is: in the claim's output or in the trace.
    pub(super) fn proof(&self, step: usize, by_output: bool) -> Fields {
        if by_output {
            vec![self.claim.salts[1].to_vec()]
        } else {
            siblings(&list(self.trace.clone()), step)
        }
    }

    /// Opens an element of an operator, of which `tree` is what is claimed.
    pub(super) fn element(
        &self,
        (step, index): (usize, usize),
        leaves: &Leaves,
        tree: &Tree,
        by_output: bool,
    ) -> Fields {
        let mut fields = self.header();
        fields.push(Self::number(step));
        fields.push(
            u32::try_from(index)
                .expect("a small tensor")
                .to_le_bytes()
                .to_vec(),
        );
        fields.extend(self.operator(step, leaves));
        fields.push(vec![by_output.into()]);
        fields.extend(tree.proof(&BTreeSet::from([tree.leaf(index)])));
        fields.extend(self.proof(step, by_output));
        fields
    }

    /// Opens what an item of the trace, or the output, is the hash of.
    pub(super) fn kind(&self, step: usize, hashed: &[u8], by_output: bool) -> Fields {
        let mut fields = self.header();
        fields.extend([vec![1], Self::number(step)]);
        fields.extend(self.operator(step, &Leaves::new()));
        fields.extend([
            vec![by_output.into()],
            Self::number(hashed.len()),
            hashed.to_vec(),
        ]);
        fields.extend(self.proof(step, by_output));
        fields
    }

    /// Opens a node or a leaf.
    pub(super) fn padding(
        &self,
        step: usize,
        tree: &Tree,
        (level, index): (usize, usize),
        by_output: bool,
    ) -> Fields {
        let shown = match &tree.leaves[index << level] {
            Some(bytes) if level == 0 => vec![vec![0], bytes.clone()],
            _ => vec![tree.levels[level][index].to_vec()],
        };
        self.node(2, shown, step, tree, (level, index), by_output)
    }

    /// Opens a node by its hash.
    pub(super) fn hole(
        &self,
        step: usize,
        tree: &Tree,
        (level, index): (usize, usize),
        by_output: bool,
    ) -> Fields {
        let shown = vec![tree.levels[level][index].to_vec()];
        self.node(4, shown, step, tree, (level, index), by_output)
    }

    fn node(
        &self,
        kind: u8,
        shown: Fields,
        step: usize,
        tree: &Tree,
        (level, index): (usize, usize),
        by_output: bool,
    ) -> Fields {
        let mut fields = self.header();
        fields.extend([
            vec![kind],
            Self::number(step),
            vec![by_output.into()],
            encoded(&tree.kind),
        ]);
        fields.push(vec![u8::try_from(level).expect("a small tensor")]);
        fields.push(
            u32::try_from(index)
                .expect("a small tensor")
                .to_le_bytes()
                .to_vec(),
        );
        fields.extend(shown);
        fields.extend(siblings(&tree.levels[level..], index));
        fields.extend(self.proof(step, by_output));
        fields
    }

    /// Opens the output and the trace's last item.
    pub(super) fn last(&self, output: &Hash) -> Fields {
        let last = self.trace.len() - 1;
        let mut fields = self.header();
        fields.extend([vec![3], output.to_vec(), self.claim.salts[1].to_vec()]);
        fields.push(self.trace[last].to_vec());
        fields.extend(self.proof(last, false));
        fields
    }

    /// In which ways an output can be opened.
    pub(super) fn ways(&self, step: usize) -> &'static [bool] {
        if step + 1 == self.trace.len() {
            &[false, true]
        } else {
            &[false]
        }
    }
}

/// First and number of each run of leaves.
pub(super) fn runs(leaves: &BTreeSet<u32>) -> Vec<(u32, u32)> {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for &leaf in leaves {
        match runs.last_mut() {
            Some((first, count)) if *first + *count == leaf => *count += 1,
            _ => runs.push((leaf, 1)),
        }
    }
    runs
}
