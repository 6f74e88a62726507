using System.Buffers.Binary;
using System.Text;
using CsCheck;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Indexing;
using Lakehouse.TableFormat.Tests.Keys;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Indexing;

public sealed class BloomFilterTests
{
    [Theory]
    [InlineData("4", 873905602)]
    [InlineData("id:1,name:Alice", 71696166)]
    [InlineData("9909a8b1-2d15-4d3d-8ec9-efc48c536a00", -1911656114)]
    [InlineData("é", -384040333)]
    public void The_hash_is_hadoops(string key, int expected) => Assert.Equal(expected, HadoopMurmur.Hash(Encoding.UTF8.GetBytes(key), 0));

    [Theory]
    [InlineData(60000, 2587966)]
    [InlineData(1000, 43133)]
    [InlineData(100000, 4313277)]
    public void Sizes_are_hudis(int keys, int bits)
    {
        var filter = BloomFilter.SizedFor(keys);

        Assert.Equal(bits, filter.VectorBits);
        Assert.Equal(30, filter.HashCount);
    }

    [Theory]
    [InlineData("4", new[] { 1761060, 2416863, 1844770, 46780 })]
    [InlineData("id:1,name:Alice", new[] { 1821084, 1259695, 2258328, 240278 })]
    [InlineData("9909a8b1-2d15-4d3d-8ec9-efc48c536a00", new[] { 1737206, 2004995, 1091051, 175516 })]
    public void The_bits_of_a_key_are_where_hudi_sets_them(string key, int[] positions)
    {
        var filter = BloomFilter.SizedFor(60000, kind: BloomFilter.Simple);
        filter.Add(Encoding.UTF8.GetBytes(key));
        var bits = Convert.FromBase64String(filter.ToBase64()).AsSpan(13);
        foreach (var position in positions)
        {
            Assert.NotEqual(0, bits[position >> 3] & (1 << (position & 7)));
        }
    }

    [Fact]
    public void The_default_filter_begins_like_hudis()
    {
        var filter = BloomFilter.SizedFor(60000);
        for (var key = 0; key < 4; key++)
        {
            filter.Add(Encoding.UTF8.GetBytes($"{key}"));
        }

        var text = filter.ToBase64();
        Assert.StartsWith("/////wAAAB4BACd9PgAA6mAAAAAE", text);
        Assert.Equal(431380, text.Length);
    }

    [Fact]
    public void No_added_key_is_ever_denied() =>
        Gen.Select(Gen.String.Array[0, 50], Gen.Int[1, 60], Gen.OneOf([.. new[] { BloomFilter.Simple, BloomFilter.Dynamic }.Select(Gen.Const)])).Sample((keys, size, kind) =>
        {
            var filter = BloomFilter.SizedFor(size, kind: kind);
            foreach (var key in keys)
            {
                filter.Add(Encoding.UTF8.GetBytes(key));
            }

            var read = BloomFilter.FromBase64(filter.ToBase64(), kind);
            return read.ToBase64() == filter.ToBase64() && keys.All(key => read.MightContain(Encoding.UTF8.GetBytes(key)));
        });

    [Theory]
    [InlineData(BloomFilter.Simple)]
    [InlineData(BloomFilter.Dynamic)]
    public void A_column_of_keys_sets_the_bits_of_its_keys_one_by_one(string kind) =>
        Gen.String[0, 20].Array[0, 40].Select(Gen.Int[1, 30]).Sample((keys, expected) =>
        {
            var column = BloomFilter.SizedFor(expected, kind: kind);
            column.Add(Rows.Texts(keys));
            var single = BloomFilter.SizedFor(expected, kind: kind);
            foreach (var key in keys)
            {
                single.Add(Encoding.UTF8.GetBytes(key));
            }

            return column.ToBase64() == single.ToBase64();
        });

    [Fact]
    public void A_filter_of_the_right_size_rarely_says_yes_wrongly()
    {
        var filter = BloomFilter.SizedFor(1000, falsePositives: 0.001);
        for (var key = 0; key < 1000; key++)
        {
            filter.Add(Encoding.UTF8.GetBytes($"in{key}"));
        }

        var wrong = Enumerable.Range(0, 20000).Count(key => filter.MightContain(Encoding.UTF8.GetBytes($"out{key}")));
        Assert.InRange(wrong, 0, 100);
    }

    [Theory]
    [InlineData(BloomFilter.Simple)]
    [InlineData(BloomFilter.Dynamic)]
    public void Every_prefix_is_refused_as_corrupt(string kind)
    {
        var filter = BloomFilter.SizedFor(3, kind: kind);
        for (var key = 0; key < 7; key++)
        {
            filter.Add(Encoding.UTF8.GetBytes($"{key}"));
        }

        var bytes = Convert.FromBase64String(filter.ToBase64());
        for (var length = 0; length < bytes.Length; length++)
        {
            var prefix = Convert.ToBase64String(bytes.AsSpan(0, length));
            var refusal = Assert.Throws<LakehouseException>(() => BloomFilter.FromBase64(prefix, kind));
            Assert.Equal(ErrorKind.Corrupt, refusal.Kind);
        }
    }

    /// <summary>No vector, or vectors for no keys: such a filter would deny keys, or fail when it grows.</summary>
    [Theory]
    [InlineData(0, 60000)]
    [InlineData(1, 0)]
    public void A_growing_filter_has_room_for_keys(int vectors, int keysPerVector)
    {
        var bytes = Convert.FromBase64String(BloomFilter.SizedFor(3).ToBase64());
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(13), keysPerVector);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(21), vectors);
        var refusal = Assert.Throws<LakehouseException>(() => BloomFilter.FromBase64(Convert.ToBase64String(bytes), BloomFilter.Dynamic));
        Assert.Equal(ErrorKind.Corrupt, refusal.Kind);
    }

    [Fact]
    public void Any_bytes_are_read_or_refused() =>
        Gen.Select(Gen.Byte.Array[0, 80], Gen.OneOf([.. new[] { BloomFilter.Simple, BloomFilter.Dynamic }.Select(Gen.Const)])).Sample((bytes, kind) =>
        {
            try
            {
                BloomFilter.FromBase64(Convert.ToBase64String(bytes), kind).MightContain("x"u8);
                return true;
            }
            catch (LakehouseException refusal)
            {
                return refusal.Kind == ErrorKind.Corrupt;
            }
        });
}
