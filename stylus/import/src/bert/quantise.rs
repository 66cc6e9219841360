//! From an encoder in float32 and the ranges of its values to integers.

use super::{
    calibration::Extremes,
    constants::{byte, short, whole, Constant, Scales},
    encoder::{Layer, Linear, Norm},
    forward::Site,
    quantised::{Attention, FeedForward, IntegerNorm, Product, SHARE_SHIFT},
    units::{exponent, held, largest, magnitude, power, score_unit, FINEST, INT16, REACH},
    BertError, Calibration, Encoder, Quantised, Recipe,
};

/// Bits of the multipliers of int16 values, so that a product fits int32, and of int32 sums.
const BITS: [i32; 2] = [15, 30];
/// The least value of the exact GELU.
const GELU_LEAST: f64 = -0.17;
const INT8: f64 = 127.0;

impl Quantised {
    /// Quantises an encoder with static scales: weights to int8 for each output channel, the residual stream to int16.
    /// The result depends on the weights, the calibration and the recipe alone, not on the machine.
    ///
    /// # Errors
    /// [`BertError::Beyond`] where int16 does not hold what the calibration saw, [`BertError::Program`] where a dimension is
    /// beyond the format's.
    pub fn new(
        encoder: &Encoder,
        calibration: &Calibration,
        recipe: &Recipe,
    ) -> Result<Self, BertError> {
        held(encoder, calibration)?;
        let config = encoder.config;
        let embedding = power(-exponent(
            magnitude(&encoder.words) + magnitude(&encoder.positions),
            1.0,
            15,
        ));
        let units = |layer: usize| {
            let at = |site| calibration.at(layer, site).magnitude();
            let stream = exponent(
                at(Site::Input).max(at(Site::Attended)),
                recipe.headroom,
                FINEST,
            );
            let middle = exponent(at(Site::Middle), recipe.headroom, FINEST);
            let sum = exponent(at(Site::Sum), recipe.headroom, FINEST).min(middle);
            Units {
                stream,
                middle,
                sum,
            }
        };
        let last = config.layers.saturating_sub(1);
        let after = |layer: usize| {
            if layer < last {
                units(layer + 1).stream
            } else {
                let output = calibration.at(layer, Site::Output).magnitude();
                exponent(output, recipe.headroom, FINEST)
            }
        };
        let layers = encoder.layers.iter().enumerate().map(|(index, layer)| {
            let of = Quantising {
                layer,
                at: &|site| calibration.at(index, site),
                units: units(index),
                heads: config.heads,
                recipe,
            };
            Ok((of.attention()?, of.feed_forward(after(index))?))
        });
        Ok(Self {
            config,
            words: Constant::int16(
                &[config.vocabulary, config.width],
                encoder
                    .words
                    .iter()
                    .map(|&x| short(f64::from(x) / embedding)),
            )?,
            positions: encoder
                .positions
                .iter()
                .map(|&x| short(f64::from(x) / embedding))
                .collect(),
            norm: integer_norm(&encoder.norm, units(0).stream)?,
            layers: layers.collect::<Result<_, BertError>>()?,
            unit: IntegerNorm {
                gamma: Constant::int16(&[config.width], vec![1 << 14; config.width])?,
                beta: Constant::int16(&[config.width], vec![0; config.width])?,
                numerator: 1 << 60,
                // 2^60 · 2^14 over 2^59 leaves a unit of 2^-15.
                shifts: [31, 28],
            },
        })
    }
}

/// Binary digits after the point of a layer's int16 values.
#[derive(Clone, Copy)]
struct Units {
    stream: i32,
    middle: i32,
    sum: i32,
}

/// One layer on its way.
struct Quantising<'a> {
    layer: &'a Layer,
    at: &'a dyn Fn(Site) -> &'a Extremes,
    units: Units,
    heads: usize,
    recipe: &'a Recipe,
}

impl Quantising<'_> {
    fn attention(&self) -> Result<Attention, BertError> {
        let (layer, unit) = (self.layer, power(-self.units.stream));
        let [input, query, key, value, context] = [
            Site::Input,
            Site::Query,
            Site::Key,
            Site::Value,
            Site::Context,
        ]
        .map(|site| (self.at)(site).magnitudes());
        let head = input.len() / self.heads;
        let smooth = smoothing(
            &input,
            &[&layer.query, &layer.key, &layer.value],
            self.recipe.smooth_attention,
        );
        let step = largest(input.iter().zip(&smooth).map(|(x, smooth)| x / smooth)) / INT8;

        // Dot products stay as they are when a channel of the queries shrinks by what the keys' grows.
        let even: Vec<f64> = query
            .iter()
            .zip(&key)
            .map(|(q, k)| (k.max(TINY) / q.max(TINY)).sqrt())
            .collect();
        let q_steps = head_steps(query.iter().zip(&even).map(|(q, even)| q * even), head);
        let k_steps = head_steps(key.iter().zip(&even).map(|(k, even)| k / even), head);
        let v_steps: Vec<f64> = value.iter().map(|v| v.max(TINY) / INT8).collect();
        let entering =
            |linear, units: &dyn Fn(usize) -> f64| product(linear, &|k| smooth[k] * step, units, 0);

        #[expect(
            clippy::cast_precision_loss,
            reason = "a head has far fewer channels than 2^52"
        )]
        let root = (head as f64).sqrt();
        let most = (self.at)(Site::Scores).magnitude() * self.recipe.headroom;
        let shift = (0..=3)
            .rev()
            .find(|&shift| most < INT16 * score_unit(shift))
            .unwrap_or(0);
        let ratios: Vec<f64> = context
            .chunks(head)
            .zip(value.chunks(head))
            .map(|(context, value)| {
                largest(context.iter().zip(value).map(|(c, v)| c / v.max(TINY)))
            })
            // int32 holds 2^28 sevenfold.
            .map(|ratio| ratio.clamp(1.0 / 7.0, 1.0))
            .collect();
        Ok(Attention {
            enter: Scales::new(smooth.iter().map(|smooth| unit / (smooth * step)), BITS[0])?,
            query: entering(&layer.query, &|n| q_steps[n / head] / even[n])?,
            key: entering(&layer.key, &|n| k_steps[n / head] * even[n])?,
            value: entering(&layer.value, &|n| v_steps[n])?,
            scores: Scales::new(
                q_steps
                    .iter()
                    .zip(&k_steps)
                    .map(|(q, k)| q * k / root / score_unit(shift)),
                BITS[1],
            )?,
            weights: Constant::int32(
                &[256],
                (0..256).map(|index| whole(INT8 * libm::exp(-f64::from(index) * REACH / 255.0))),
            )?,
            shift,
            shares: Constant::int32(
                &[self.heads, 1, 1],
                ratios
                    .iter()
                    .map(|ratio| whole(power(SHARE_SHIFT.into()) / ratio)),
            )?,
            output: product(
                &layer.output,
                &|k| v_steps[k] * ratios[k / head],
                &|_| unit,
                0,
            )?,
            norm: integer_norm(&layer.attended, self.units.middle)?,
        })
    }

    fn feed_forward(&self, after: i32) -> Result<FeedForward, BertError> {
        let (layer, units, recipe) = (self.layer, self.units, self.recipe);
        let input = (self.at)(Site::Middle).magnitudes();
        let smooth = smoothing(&input, &[&layer.widen], recipe.smooth_forward);
        let step = largest(input.iter().zip(&smooth).map(|(x, smooth)| x / smooth)) / INT8;
        let inner = power(-exponent(
            (self.at)(Site::Inner).magnitude(),
            recipe.headroom,
            FINEST,
        ));

        let greatest = &(self.at)(Site::Active).greatest;
        let mut coarse: Vec<usize> = (0..greatest.len()).collect();
        coarse.sort_by(|&a, &b| greatest[b].total_cmp(&greatest[a]));
        coarse.truncate(recipe.coarse.max(1));
        let fine_step = (recipe.fine - GELU_LEAST) / 255.0;
        let zero = byte(-128.0 - GELU_LEAST / fine_step);
        let fine = |x: f64| byte(x / fine_step + f64::from(zero));
        let rest = |x: f64| x - f64::from(i16::from(fine(x)) - i16::from(zero)) * fine_step;
        let most = largest(greatest.iter().map(|&x| f64::from(x))) * recipe.headroom;
        let coarse_step = rest(most).max(fine_step) / INT8;
        let active = |x: i16| gelu(f64::from(x) * inner);
        let table = |digit: &dyn Fn(f64) -> i8| {
            Constant::int8(&[1 << 16], (i16::MIN..=i16::MAX).map(|x| digit(active(x))))
        };

        let rows = chosen_rows(&layer.widen, &coarse);
        let columns = chosen_columns(&layer.narrow, &coarse);
        let (into, out) = (|k: usize| smooth[k] * step, |_: usize| power(-units.sum));
        Ok(FeedForward {
            enter: Scales::new(
                smooth
                    .iter()
                    .map(|smooth| power(-units.middle) / (smooth * step)),
                BITS[0],
            )?,
            widen_fine: product(&layer.widen, &into, &|_| inner, 0)?,
            widen_coarse: product(&rows, &into, &|_| inner, 0)?,
            table_fine: table(&fine)?,
            table_coarse: table(&|x| byte(rest(x) / coarse_step))?,
            narrow_fine: product(&layer.narrow, &|_| fine_step, &out, zero)?,
            narrow_coarse: product(&columns, &|_| coarse_step, &out, 0)?,
            coarser: u8::try_from(units.middle - units.sum).unwrap_or(0),
            norm: integer_norm(&layer.norm, after)?,
        })
    }
}

/// A magnitude for what is never seen to differ from 0.
const TINY: f64 = 1e-6;

/// An integer product: input channel `k` has the unit `into(k)` and the zero point `zero`, output channel `n` the unit
/// `out(n)`.
fn product(
    linear: &Linear,
    into: &dyn Fn(usize) -> f64,
    out: &dyn Fn(usize) -> f64,
    zero: i8,
) -> Result<Product, BertError> {
    let outputs = linear.bias.len();
    let (mut weight, mut bias, mut factors) = (Vec::new(), Vec::new(), Vec::new());
    for (n, (row, &offset)) in linear
        .weight
        .chunks_exact(linear.inputs)
        .zip(&linear.bias)
        .enumerate()
    {
        let row = row.iter().enumerate().map(|(k, &w)| f64::from(w) * into(k));
        let step = (largest(row.clone().map(f64::abs)) / INT8)
            .max(f64::from(offset).abs() / room(linear.inputs))
            .max(f64::MIN_POSITIVE);
        let from = weight.len();
        weight.extend(row.map(|w| byte(w / step)));
        let sum: i64 = weight[from..].iter().copied().map(i64::from).sum();
        #[expect(
            clippy::cast_precision_loss,
            reason = "a sum of int8 products is far below 2^52"
        )]
        bias.push(whole(
            f64::from(offset) / step - (sum * i64::from(zero)) as f64,
        ));
        factors.push(step / out(n));
    }
    Ok(Product {
        weight: Constant::int8(&[outputs, linear.inputs], weight)?,
        bias: Constant::int32(&[outputs], bias)?,
        scales: Scales::new(factors, BITS[1])?,
    })
}

/// How many steps a bias may take, so that int32 holds it with a row of products of int8 less its zero point. A model has at
/// most 2^16 inputs of a product, which leave it 2^24.
fn room(inputs: usize) -> f64 {
    let products = f64::from(u32::try_from(inputs).unwrap_or(u32::MAX)) * INT8 * 255.0;
    (f64::from(i32::MAX) - products).clamp(power(24), power(29))
}

/// `LayerNorm` with a result of `digits` binary digits after the point.
fn integer_norm(norm: &Norm, digits: i32) -> Result<IntegerNorm, BertError> {
    /// Binary digits of a normalised value, whose magnitude is below `√N`.
    const NORMAL: i32 = 10;
    let count = norm.gamma.len();
    #[expect(
        clippy::cast_precision_loss,
        reason = "a row has far fewer channels than 2^52"
    )]
    let root = (count as f64).sqrt();
    // `d·inv` is at most the numerator, which fits int32.
    let numerator = 29 - libm::ilogb(root);
    let gain = exponent(magnitude(&norm.gamma), 1.0, 12);
    let shift = |shift: i32| u8::try_from(shift.clamp(1, 62)).unwrap_or(1);
    Ok(IntegerNorm {
        gamma: Constant::int16(
            &[count],
            norm.gamma
                .iter()
                .map(|&x| short(f64::from(x) * power(gain))),
        )?,
        beta: Constant::int16(
            &[count],
            norm.beta
                .iter()
                .map(|&x| short(f64::from(x) * power(digits))),
        )?,
        numerator: u64::from(whole(root * power(numerator)).unsigned_abs()),
        shifts: [shift(numerator - NORMAL), shift(NORMAL + gain - digits)],
    })
}

/// By what to divide each channel of the activations, and multiply that of the weights: their geometric mean is 1.
fn smoothing(magnitudes: &[f64], weights: &[&Linear], share: f64) -> Vec<f64> {
    let mut heaviest = vec![1e-4_f64; magnitudes.len()];
    for row in weights
        .iter()
        .flat_map(|linear| linear.weight.chunks_exact(linear.inputs))
    {
        for (most, &w) in heaviest.iter_mut().zip(row) {
            *most = most.max(f64::from(w).abs());
        }
    }
    let ratio = |(x, w): (&f64, f64)| share * libm::log(x.max(1e-3)) - (1.0 - share) * libm::log(w);
    let logs: Vec<f64> = magnitudes.iter().zip(heaviest).map(ratio).collect();
    #[expect(
        clippy::cast_precision_loss,
        reason = "a row has far fewer channels than 2^52"
    )]
    let mean = logs.iter().sum::<f64>() / logs.len() as f64;
    logs.iter().map(|log| libm::exp(log - mean)).collect()
}

/// The unit of each head, given its channels' magnitudes.
fn head_steps(magnitudes: impl Iterator<Item = f64>, head: usize) -> Vec<f64> {
    let magnitudes: Vec<f64> = magnitudes.collect();
    let steps = magnitudes
        .chunks(head)
        .map(|head| largest(head.iter().copied()).max(TINY) / INT8);
    steps.collect()
}

fn chosen_rows(linear: &Linear, rows: &[usize]) -> Linear {
    let inputs = linear.inputs;
    Linear {
        weight: rows
            .iter()
            .flat_map(|&row| &linear.weight[row * inputs..(row + 1) * inputs])
            .copied()
            .collect(),
        bias: rows.iter().map(|&row| linear.bias[row]).collect(),
        inputs,
    }
}

/// The product without the bias, of some channels that come in.
fn chosen_columns(linear: &Linear, columns: &[usize]) -> Linear {
    let rows = linear.weight.chunks_exact(linear.inputs);
    Linear {
        weight: rows
            .flat_map(|row| columns.iter().map(|&column| row[column]))
            .collect(),
        bias: vec![0.0; linear.bias.len()],
        inputs: columns.len(),
    }
}

/// `x·Φ(x)`, in double precision.
fn gelu(x: f64) -> f64 {
    0.5 * x * (1.0 + libm::erf(x * std::f64::consts::FRAC_1_SQRT_2))
}
