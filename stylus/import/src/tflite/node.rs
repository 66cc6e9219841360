//! An operator of the model with its tensors, as the converters see it.

use super::{
    error::{ImportError, Reason},
    graph::{File, Graph},
    schema,
};
use assay_core::{operators::Operator, DType, Fault, TensorType};
use flatbuffers::{Follow, InvalidFlatbuffer, Verifiable};

/// Why a converter stops: at its operator, or for the whole model.
#[derive(Debug)]
pub(super) enum Stop {
    Here(Reason),
    Model(ImportError),
}

impl Stop {
    pub(super) fn at(self, index: usize, kind: &'static str) -> ImportError {
        match self {
            Self::Here(reason) => ImportError::Operator {
                index,
                kind,
                reason,
            },
            Self::Model(error) => error,
        }
    }
}

impl From<Reason> for Stop {
    fn from(reason: Reason) -> Self {
        Self::Here(reason)
    }
}

impl From<ImportError> for Stop {
    fn from(error: ImportError) -> Self {
        Self::Model(error)
    }
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Here(Reason::Fault(fault))
    }
}

impl From<InvalidFlatbuffer> for Stop {
    fn from(error: InvalidFlatbuffer) -> Self {
        Self::Model(error.into())
    }
}

const FLOATS: [i8; 4] = [0, 1, 10, 18];
const INT32: i8 = 2;
const INT64: i8 = 4;
const INT8: i8 = 9;

/// The name of a type by its number in `TensorType`.
fn dtype_name(dtype: i8) -> &'static str {
    match dtype {
        INT32 => "int32",
        3 => "uint8",
        INT64 => "int64",
        5 => "string",
        6 => "bool",
        7 => "int16",
        INT8 => "int8",
        17 => "int4",
        19 => "int2",
        _ => "of a type that has no name here",
    }
}

/// A tensor of the model.
#[derive(Clone, Copy)]
pub(super) struct Tensor<'a> {
    table: schema::Tensor<'a>,
    data: Option<&'a [u8]>,
    dtype: i8,
}

impl<'a> Tensor<'a> {
    pub(super) fn read(model: &File<'a>, index: i32) -> Result<Self, ImportError> {
        let table = model.tensor(index)?;
        Ok(Self {
            table,
            data: model.data(&table)?,
            dtype: table.dtype(),
        })
    }

    pub(super) fn name(&self) -> String {
        let name = self.table.name().map(|name| name.bytes());
        String::from_utf8_lossy(name.unwrap_or_default()).into_owned()
    }

    /// That it is of a type that models of int8 hold.
    pub(super) fn check_type(&self) -> Result<(), ImportError> {
        if FLOATS.contains(&self.dtype) {
            return Err(ImportError::Float(self.name()));
        }
        let stateful = self.table.is_variable() || self.table.external() != 0;
        if stateful || self.table.sparsity().is_some() {
            return Err(ImportError::DType {
                tensor: self.name(),
                dtype: "variable, external or sparse",
            });
        }
        if [INT8, INT32, INT64].contains(&self.dtype) {
            return Ok(());
        }
        Err(ImportError::DType {
            tensor: self.name(),
            dtype: dtype_name(self.dtype),
        })
    }

    /// That it is int8.
    pub(super) fn check_activation(&self) -> Result<(), ImportError> {
        self.check_type()?;
        if self.dtype == INT8 {
            return Ok(());
        }
        Err(ImportError::DType {
            tensor: self.name(),
            dtype: dtype_name(self.dtype),
        })
    }

    /// The dimensions; none where there are more than four, or one that is not positive.
    pub(super) fn shape(&self) -> Option<Vec<u32>> {
        let shape = self.table.shape().map(|shape| shape.iter());
        let rank = shape.as_ref().map_or(0, ExactSizeIterator::len);
        if rank > 4 {
            return None;
        }
        let dims = shape.into_iter().flatten();
        dims.map(|dim| u32::try_from(dim).ok().filter(|&dim| dim > 0))
            .collect()
    }

    /// The type that it has in a program, where a scalar has one element.
    pub(super) fn kind(&self) -> Option<TensorType> {
        let mut shape = self.shape()?;
        if shape.is_empty() {
            shape.push(1);
        }
        let dtype = match self.dtype {
            INT8 => DType::I8,
            INT32 => DType::I32,
            INT64 => DType::I64,
            _ => return None,
        };
        TensorType::new(dtype, &shape).ok()
    }

    /// The scale and zero point that serve the whole tensor; the first of many, as `TFLite` reads them.
    pub(super) fn quantization(&self, role: &'static str) -> Result<Quantization, Reason> {
        let bad = Reason::Quantisation(role);
        let table = self.table.quantization().ok_or(bad.clone())?;
        let scale = table.scale().filter(|scales| !scales.is_empty());
        let scale = scale
            .map(|scales| scales.get(0))
            .filter(|&scale| fits(scale));
        let zero = table.zero_point().filter(|zeros| !zeros.is_empty());
        let zero = zero.map_or(Some(0), |zeros| i8::try_from(zeros.get(0)).ok());
        let (scale, zero) = scale.zip(zero).ok_or(bad)?;
        Ok(Quantization { scale, zero })
    }

    /// The scale of each of `count` channels: one for each, or one for all.
    pub(super) fn scales(&self, count: usize, role: &'static str) -> Result<Scales<'a>, Reason> {
        let bad = Reason::Quantisation(role);
        let table = self.table.quantization().ok_or(bad.clone())?;
        let scales = table.scale().ok_or(bad.clone())?;
        let sized = scales.len() == 1 || scales.len() == count;
        if !sized || !scales.iter().all(fits) {
            return Err(bad);
        }
        Ok(Scales(scales))
    }

    /// Whether every zero point is 0, as those of weights are.
    pub(super) fn is_symmetric(&self) -> bool {
        let zeros = self
            .table
            .quantization()
            .and_then(|table| table.zero_point());
        zeros.into_iter().flatten().all(|zero| zero == 0)
    }
}

fn fits(scale: f32) -> bool {
    scale.is_finite() && scale > 0.0
}

/// What real value an int8 stands for: `(q − zero)·scale`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Quantization {
    pub(super) scale: f32,
    pub(super) zero: i8,
}

/// The scales of weights.
pub(super) struct Scales<'a>(flatbuffers::Vector<'a, f32>);

impl Scales<'_> {
    /// Whether each channel has its own.
    pub(super) fn per_channel(&self) -> bool {
        self.0.len() > 1
    }

    pub(super) fn get(&self, channel: usize) -> f32 {
        self.0.get(if self.per_channel() { channel } else { 0 })
    }
}

/// An operator that is being converted.
pub(super) struct Node<'g, 'a> {
    graph: &'g mut Graph<'a>,
    operator: schema::Operator<'a>,
}

impl<'g, 'a> Node<'g, 'a> {
    pub(super) fn new(graph: &'g mut Graph<'a>, operator: schema::Operator<'a>) -> Self {
        Self { graph, operator }
    }

    /// The operator's options; `T`'s defaults need them all the same.
    pub(super) fn options<T>(&self) -> Result<T, Stop>
    where
        T: schema::Options + Verifiable + Follow<'a, Inner = T> + 'a,
    {
        let options = self.operator.options::<T>()?;
        Ok(options.ok_or(Reason::Missing("table of options"))?)
    }

    pub(super) fn inputs(&self) -> usize {
        self.operator.inputs().map_or(0, |inputs| inputs.len())
    }

    pub(super) fn outputs(&self) -> usize {
        self.operator.outputs().map_or(0, |outputs| outputs.len())
    }

    fn input_index(&self, place: usize) -> Option<i32> {
        let inputs = self.operator.inputs()?;
        (place < inputs.len())
            .then(|| inputs.get(place))
            .filter(|&index| index >= 0)
    }

    /// An operand.
    pub(super) fn input(&self, place: usize, role: &'static str) -> Result<Tensor<'a>, Stop> {
        let index = self.input_index(place).ok_or(Reason::Missing(role))?;
        Ok(Tensor::read(&self.graph.model, index)?)
    }

    /// An operand that may be left out.
    pub(super) fn optional(&self, place: usize) -> Result<Option<Tensor<'a>>, Stop> {
        let index = self.input_index(place);
        Ok(index
            .map(|index| Tensor::read(&self.graph.model, index))
            .transpose()?)
    }

    /// An output.
    pub(super) fn output(&self, place: usize) -> Result<Tensor<'a>, Stop> {
        let missing = Reason::Missing("output");
        let outputs = self.operator.outputs().ok_or(missing.clone())?;
        if place >= outputs.len() {
            return Err(missing.into());
        }
        Ok(Tensor::read(&self.graph.model, outputs.get(place))?)
    }

    /// The output's dimensions.
    pub(super) fn output_shape(&self) -> Result<Vec<u32>, Stop> {
        let kind = self.output(0)?.kind().ok_or(Reason::TensorType)?;
        Ok(kind.shape().to_vec())
    }

    /// The value of an operand of int8: what an operator gave, or a constant.
    pub(super) fn value(&mut self, place: usize, role: &'static str) -> Result<u16, Stop> {
        let index = self.input_index(place).ok_or(Reason::Missing(role))?;
        if let Some(&value) = self.graph.values.get(&index) {
            self.input(place, role)?.check_activation()?;
            return Ok(value);
        }
        let data = self.bytes(place, role)?;
        let kind = self.input(place, role)?.kind().ok_or(Reason::TensorType)?;
        Ok(self.graph.constant(kind, data.to_vec())?)
    }

    /// The elements of a constant of int8.
    pub(super) fn bytes(&self, place: usize, role: &'static str) -> Result<&'a [u8], Stop> {
        let tensor = self.input(place, role)?;
        tensor.check_activation()?;
        let kind = tensor.kind().ok_or(Reason::TensorType)?;
        let data = tensor.data.ok_or(Reason::NotConstant(role))?;
        if data.len() != kind.bytes() {
            return Err(Reason::Data(role).into());
        }
        Ok(data)
    }

    /// The elements of a constant of int32 or int64.
    pub(super) fn integers(&self, place: usize, role: &'static str) -> Result<Vec<i64>, Stop> {
        let tensor = self.input(place, role)?;
        let kind = tensor.kind().ok_or(Reason::TensorType)?;
        let data = tensor.data.ok_or(Reason::NotConstant(role))?;
        if data.len() != kind.bytes() {
            return Err(Reason::Data(role).into());
        }
        match kind.dtype() {
            DType::I32 => Ok(data
                .as_chunks()
                .0
                .iter()
                .map(|&bytes| i32::from_le_bytes(bytes).into())
                .collect()),
            DType::I64 => Ok(data
                .as_chunks()
                .0
                .iter()
                .map(|&bytes| i64::from_le_bytes(bytes))
                .collect()),
            _ => Err(Reason::Data(role).into()),
        }
    }

    /// Adds an operator to the program.
    pub(super) fn push(&mut self, operator: Operator) -> Result<u16, Fault> {
        self.graph.push(operator)
    }

    /// A constant.
    pub(super) fn typed_constant(&mut self, kind: TensorType, data: Vec<u8>) -> Result<u16, Stop> {
        Ok(self.graph.constant(kind, data)?)
    }

    /// A constant of int8.
    pub(super) fn constant(&mut self, dims: &[u32], data: Vec<u8>) -> Result<u16, Stop> {
        let kind = TensorType::new(DType::I8, dims)?;
        Ok(self.graph.constant(kind, data)?)
    }

    /// A constant of int32.
    pub(super) fn words(&mut self, dims: &[u32], words: &[i32]) -> Result<u16, Stop> {
        let kind = TensorType::new(DType::I32, dims)?;
        let data = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        Ok(self.graph.constant(kind, data)?)
    }

    /// A constant vector of int32.
    pub(super) fn vector(&mut self, words: &[i32]) -> Result<u16, Stop> {
        let length = u32::try_from(words.len()).map_err(|_| Reason::TensorType)?;
        self.words(&[length], words)
    }

    /// That a constant of so many bytes may still come.
    pub(super) fn check_room(&self, bytes: usize) -> Result<(), ImportError> {
        if bytes <= self.graph.budget {
            Ok(())
        } else {
            Err(ImportError::TooLarge)
        }
    }

    /// The type of a value.
    pub(super) fn kind(&self, value: u16) -> Result<TensorType, Fault> {
        self.graph.draft.kind(value).copied().ok_or(Fault::Operand)
    }

    /// The dimensions of a value.
    pub(super) fn dims(&self, value: u16) -> Result<Vec<u32>, Fault> {
        Ok(self.kind(value)?.shape().to_vec())
    }
}
