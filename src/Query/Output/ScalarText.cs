using System.Globalization;
using System.Text;
using Apache.Arrow;
using Apache.Arrow.Arrays;
using Apache.Arrow.Types;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Query.Output;

/// <summary>
/// The one text of every scalar value, as UTF-8: integers and decimals exact with full scale, floats as their shortest
/// text, dates <c>YYYY-MM-DD</c> (<c>-0001-…</c> and <c>+12345-…</c> beyond four digits), times <c>HH:MM:SS.ffffff</c>, timestamps <c>YYYY-MM-DDTHH:MM:SS.ffffff</c> with Z where they are UTC,
/// both with nine digits where their type has nanoseconds, binary in base64. Values are never null here.
/// </summary>
internal static class ScalarText
{
    /// <summary>Bytes that the longest value but strings and binaries needs.</summary>
    public const int ScratchBytes = 128;

    private const long TicksOfEpoch = 621_355_968_000_000_000;
    private const int DaysOfEpoch = 719_162;
    private const long MicrosPerDay = 86_400_000_000;
    private const long NanosPerMicro = 1000;
    private const long SmallestMicros = -62_135_596_800_000_000;
    private const long LargestMicros = 253_402_300_799_999_999;

    /// <summary>The text; strings are their own bytes, all others are written into <paramref name="scratch"/>.</summary>
    public static ReadOnlySpan<byte> Of(IArrowArray array, int row, Span<byte> scratch) => array switch
    {
        StringArray text => text.GetBytes(row),
        LargeStringArray text => text.GetBytes(row, out _),
        StringViewArray text => text.GetBytes(row),
        BooleanArray flags => flags.GetValue(row) == true ? "true"u8 : "false"u8,
        BinaryArray bytes => Base64(bytes.GetBytes(row)),
        LargeBinaryArray bytes => Base64(bytes.GetBytes(row, out _)),
        FixedSizeBinaryArray and not Decimal128Array and not Decimal256Array => Base64(((FixedSizeBinaryArray)array).GetBytes(row)),
        FloatArray real => Real(real.GetValue(row)!.Value, scratch),
        DoubleArray real => Real(real.GetValue(row)!.Value, scratch),
        HalfFloatArray real => Real((float)real.GetValue(row)!.Value, scratch),
        Decimal128Array number => Decimal128(number, row, scratch),
        Decimal256Array number => Encoding.UTF8.GetBytes(number.GetString(row)!),
        Date32Array or Date64Array or TimestampArray or Time32Array or Time64Array => Temporal(array, row, scratch),
        _ => Integer(array, row, scratch),
    };

    private static ReadOnlySpan<byte> Integer(IArrowArray array, int row, Span<byte> scratch) => array switch
    {
        Int8Array a => Utf8(a.GetValue(row)!.Value, scratch),
        Int16Array a => Utf8(a.GetValue(row)!.Value, scratch),
        Int32Array a => Utf8(a.GetValue(row)!.Value, scratch),
        Int64Array a => Utf8(a.GetValue(row)!.Value, scratch),
        UInt8Array a => Utf8(a.GetValue(row)!.Value, scratch),
        UInt16Array a => Utf8(a.GetValue(row)!.Value, scratch),
        UInt32Array a => Utf8(a.GetValue(row)!.Value, scratch),
        UInt64Array a => Utf8(a.GetValue(row)!.Value, scratch),
        MonthDayNanosecondIntervalArray a => Interval(a, row),
        DurationArray a => Utf8(a.GetValue(row)!.Value, scratch),
        _ => throw new LakehouseException(
            ErrorKind.Unsupported, $"A result column of type {array.Data.DataType.Name} cannot be printed.", fix: "cast it in the statement, such as x::VARCHAR"),
    };

    private static ReadOnlySpan<byte> Temporal(IArrowArray array, int row, Span<byte> scratch) => array switch
    {
        Date32Array date => Date(date.GetValue(row)!.Value, scratch),
        Date64Array date => Date((int)Math.Floor(date.GetValue(row)!.Value / 86_400_000.0), scratch),
        Time32Array time => Clock(time.GetValue(row)!.Value, ((Time32Type)time.Data.DataType).Unit, scratch),
        Time64Array time => Clock(time.GetValue(row)!.Value, ((Time64Type)time.Data.DataType).Unit, scratch),
        _ => Moment((TimestampArray)array, row, scratch),
    };

    private static ReadOnlySpan<byte> Utf8<T>(T value, Span<byte> scratch)
        where T : IUtf8SpanFormattable
    {
        value.TryFormat(scratch, out var written, default, CultureInfo.InvariantCulture);
        return scratch[..written];
    }

    private static ReadOnlySpan<byte> Real<T>(T value, Span<byte> scratch)
        where T : System.Numerics.IFloatingPointIeee754<T> => value switch
        {
            _ when T.IsNaN(value) => "NaN"u8,
            _ when T.IsPositiveInfinity(value) => "Infinity"u8,
            _ when T.IsNegativeInfinity(value) => "-Infinity"u8,
            _ => Utf8(value, scratch),
        };

    private static byte[] Base64(ReadOnlySpan<byte> bytes)
    {
        var text = new byte[Base64Length(bytes.Length)];
        System.Buffers.Text.Base64.EncodeToUtf8(bytes, text, out _, out _);
        return text;
    }

    private static int Base64Length(int bytes) => System.Buffers.Text.Base64.GetMaxEncodedToUtf8Length(bytes);

    private static ReadOnlySpan<byte> Decimal128(Decimal128Array number, int row, Span<byte> scratch)
    {
        var unscaled = System.Runtime.InteropServices.MemoryMarshal.Read<Int128>(number.ValueBuffer.Span[((row + number.Offset) * 16)..]);
        var scale = ((Decimal128Type)number.Data.DataType).Scale;
        Span<byte> digits = stackalloc byte[48];
        UInt128 magnitude = unscaled < 0 ? (UInt128)0 - (UInt128)unscaled : (UInt128)unscaled;
        magnitude.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
        var at = 0;
        if (unscaled < 0)
        {
            scratch[at++] = (byte)'-';
        }

        for (var position = Math.Max(length, scale + 1); position > 0; position--)
        {
            scratch[at++] = position > length ? (byte)'0' : digits[length - position];
            if (position == scale + 1 && scale > 0)
            {
                scratch[at++] = (byte)'.';
            }
        }

        return scratch[..at];
    }

    private static ReadOnlySpan<byte> Date(int days, Span<byte> scratch)
    {
        var number = days + (long)DaysOfEpoch;
        return number is >= 0 and <= 3_652_058
            ? Formatted(DateOnly.FromDayNumber((int)number), "yyyy-MM-dd", scratch)
            : scratch[..WideDate.Format(days, scratch)];
    }

    private static ReadOnlySpan<byte> Clock(long value, TimeUnit unit, Span<byte> scratch)
    {
        var length = Clock(Micros(value, unit), scratch);
        return scratch[..(length + Nanos(value, unit, scratch[length..]))];
    }

    private static int Clock(long micros, Span<byte> scratch)
    {
        if (micros != MicrosPerDay)
        {
            return Formatted(new TimeOnly(Math.Clamp(micros * 10, 0, TimeSpan.TicksPerDay - 1)), "HH:mm:ss.ffffff", scratch).Length;
        }

        // DuckDB and Postgres have the end of a day as a time of it.
        var end = "24:00:00.000000"u8;
        end.CopyTo(scratch);
        return end.Length;
    }

    private static ReadOnlySpan<byte> Moment(TimestampArray array, int row, Span<byte> scratch)
    {
        var type = (TimestampType)array.Data.DataType;
        var value = array.Values[row];
        var micros = Micros(value, type.Unit);
        var length = micros is < SmallestMicros or > LargestMicros
            ? WideMoment(micros, scratch)
            : Formatted(new DateTime(TicksOfEpoch + (micros * 10)), "yyyy-MM-ddTHH:mm:ss.ffffff", scratch).Length;
        length += Nanos(value, type.Unit, scratch[length..]);
        if (!string.IsNullOrEmpty(type.Timezone))
        {
            scratch[length++] = (byte)'Z';
        }

        return scratch[..length];
    }

    // Years before 1 and after 9999, which .NET's calendar does not have.
    private static int WideMoment(long micros, Span<byte> scratch)
    {
        var days = Math.DivRem(micros, MicrosPerDay, out var ofDay);
        if (ofDay < 0)
        {
            (days, ofDay) = (days - 1, ofDay + MicrosPerDay);
        }

        var length = WideDate.Format(days, scratch);
        scratch[length++] = (byte)'T';
        return length + Clock(ofDay, scratch[length..]);
    }

    // Down to the microsecond before, also before 1970: the digits of nanoseconds are never negative.
    private static long Micros(long value, TimeUnit unit) => unit switch
    {
        TimeUnit.Second => value * 1_000_000,
        TimeUnit.Millisecond => value * 1000,
        TimeUnit.Microsecond => value,
        _ => (value - NanosOf(value)) / NanosPerMicro,
    };

    private static int Nanos(long value, TimeUnit unit, Span<byte> scratch) =>
        unit == TimeUnit.Nanosecond ? Formatted((int)NanosOf(value), "D3", scratch).Length : 0;

    private static long NanosOf(long value) => ((value % NanosPerMicro) + NanosPerMicro) % NanosPerMicro;

    private static ReadOnlySpan<byte> Formatted<T>(T value, string format, Span<byte> scratch)
        where T : IUtf8SpanFormattable
    {
        value.TryFormat(scratch, out var written, format, CultureInfo.InvariantCulture);
        return scratch[..written];
    }

    private static byte[] Interval(MonthDayNanosecondIntervalArray array, int row)
    {
        var value = array.GetValue(row)!.Value;
        var seconds = new TimeSpan(value.Nanoseconds / 100);
        return Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{value.Months} months {value.Days} days {seconds:c}"));
    }
}
