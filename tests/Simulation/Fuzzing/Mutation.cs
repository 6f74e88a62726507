namespace Lakehouse.Simulation.Fuzzing;

/// <summary>Spoils well-formed inputs. The same random source gives the same input.</summary>
internal static class Mutation
{
    private const int LargestInput = 1 << 20;

    private static readonly byte[][] Fragments =
    [
        [0], [0x7F], [0x80], [0xFF], [0xFF, 0xFF, 0xFF, 0xFF], [0x80, 0, 0, 0], [0x7F, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0x7F],
        [0xFE, 0xFF, 0xFF, 0xFF, 0x0F], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
        [.. "null"u8], [.. "true"u8], [.. "-1"u8], [.. "1e999"u8], [.. "99999999999999999999"u8], [.. "9223372036854775807"u8], [.. "0.5"u8],
        [.. "{}"u8], [.. "[]"u8], [.. "\"\""u8], [.. "\\u0000"u8], [.. "\\ud800"u8], [.. "\""u8], [.. "{"u8], [.. "["u8], [.. ","u8],
        [.. "\\"u8], [.. "\n"u8], [.. "="u8], [.. ".."u8], [.. "_"u8], [.. "."u8], [.. "%2F"u8], [0xC3, 0x28], [0xED, 0xA0, 0x80],
    ];

    /// <summary>One of the seeds with one to six changes; now and then as it is, or noise.</summary>
    public static byte[] Next(IReadOnlyList<byte[]> seeds, Random random)
    {
        var input = new List<byte>(seeds[random.Next(seeds.Count)]);
        for (var changes = random.Next(3) == 0 ? random.Next(7) : 1; changes > 0; changes--)
        {
            Change(input, seeds, random);
        }

        return [.. input.Count > LargestInput ? input.GetRange(0, LargestInput) : input];
    }

    private static void Change(List<byte> input, IReadOnlyList<byte[]> seeds, Random random)
    {
        var at = random.Next(input.Count + 1);
        var length = Math.Min(input.Count - at, 1 + random.Next(random.Next(4) == 0 ? 400 : 12));
        switch (random.Next(9))
        {
            case 0 when at < input.Count:
                input[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < input.Count:
                input[at] = (byte)random.Next(256);
                break;
            case 2 when random.Next(3) == 0:
                input.RemoveRange(at, input.Count - at);
                break;
            case 3:
                input.RemoveRange(at, length);
                break;
            case 4:
                input.InsertRange(random.Next(input.Count + 1), input.GetRange(at, length));
                break;
            case 5:
                input.InsertRange(at, Fragment(random));
                break;
            case 6:
                input.RemoveRange(at, length);
                input.InsertRange(at, Fragment(random));
                break;
            case 7:
                var other = seeds[random.Next(seeds.Count)];
                var from = random.Next(other.Length + 1);
                input.InsertRange(at, other[from..Math.Min(other.Length, from + random.Next(400))]);
                break;
            case 2 when at < input.Count:
                input[at] = (byte)(input[at] + random.Next(-2, 3));
                break;
            default:
                Repeat(input, at, length, random);
                break;
        }
    }

    // Depth and length are attacks of their own; rarely, because they take time.
    private static void Repeat(List<byte> input, int at, int length, Random random)
    {
        var times = random.Next(20) == 0 ? 20_000 : random.Next(30);
        var piece = random.Next(2) == 0 ? [.. input.GetRange(at, Math.Min(length, 8))] : Fragment(random);
        for (; times > 0 && input.Count < LargestInput; times--)
        {
            input.InsertRange(at, piece);
            times = piece.Length == 0 ? 0 : times;
            if (times > 1000)
            {
                input.InsertRange(at, [.. Enumerable.Repeat(piece, 1000).SelectMany(bytes => bytes)]);
                times -= 1000;
            }
        }
    }

    private static byte[] Fragment(Random random) => Fragments[random.Next(Fragments.Length)];
}
