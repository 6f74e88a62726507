using System.Text;
using System.Text.Json;
using CsCheck;
using Lakehouse.TableFormat.Indexing;
using Lakehouse.TestKit;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Indexing;

public sealed class BucketIndexTests
{
    [Theory]
    [InlineData("0.15.0", BucketHashRule.Hudi015)]
    [InlineData("1.1.1", BucketHashRule.Hudi11)]
    public void Buckets_are_those_of_the_release(string release, BucketHashRule rule)
    {
        var disagreeing = File.ReadLines(Checkout.Data("java-vectors", $"bucket-hash-hudi-{release}.tsv"))
            .Select(line => line.Split('\t'))
            .Where(cells => Bucket(cells[0], cells[1].Split(','), 1_000_000, rule).ToString() != cells[2])
            .Select(cells => $"{cells[0]} by {cells[1]}");

        Assert.Empty(disagreeing);
    }

    [Fact]
    public void Buckets_are_those_of_the_tables_that_spark_wrote()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Checkout.Data("hudi-0.15", "dumps", "bucket_check.json")));
        var checkedKeys = 0;
        foreach (var table in document.RootElement.EnumerateArray())
        {
            if (!table.TryGetProperty("vectors", out var vectors))
            {
                continue;
            }

            var fields = table.GetProperty("hashFields").EnumerateArray().Select(field => field.GetString()!).ToList();
            foreach (var vector in vectors.EnumerateObject())
            {
                Assert.Equal(vector.Value.GetInt32(), Bucket(vector.Name, fields, table.GetProperty("buckets").GetInt32(), BucketHashRule.Hudi015));
                checkedKeys++;
            }
        }

        Assert.InRange(checkedKeys, 100, int.MaxValue);
    }

    [Fact]
    public void A_single_key_with_a_colon_goes_where_spark_put_it()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Checkout.Data("hudi-0.15", "dumps", "bucket_single_key_with_colon.json")));
        foreach (var probe in document.RootElement.EnumerateArray())
        {
            Assert.Equal(probe.GetProperty("bucketOf16").GetInt32(), Bucket(probe.GetProperty("key").GetString()!, ["id"], 16, BucketHashRule.Hudi015));
        }
    }

    [Fact]
    public void The_hash_is_that_of_java_strings() =>
        Gen.OneOf(Gen.String.Where(IsWellFormed), Gen.OneOf([.. new[] { "é", "日本", "😀a", "\uFFFF", "" }.Select(Gen.Const)]).Array[0, 5].Select(string.Concat)).Sample(text =>
        {
            var expected = 0;
            foreach (var unit in text)
            {
                expected = unchecked((31 * expected) + unit);
            }

            return JavaHash.OfUtf8(Encoding.UTF8.GetBytes(text)) == expected;
        });

    [Fact]
    public void Every_key_has_a_bucket() =>
        Gen.Select(Gen.String, Gen.Int[1, 1000], Gen.Enum<BucketHashRule>()).Sample((key, buckets, rule) =>
            Bucket(key, ["id"], buckets, rule) is var bucket && bucket >= 0 && bucket < buckets);

    [Fact]
    public void Nothing_is_allocated_per_key()
    {
        var index = new BucketIndex(16, BucketHashRule.Hudi11, ["tenant", "id"]);
        var key = "tenant:日本,b,id:c😀"u8;
        index.BucketOf(key);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 1000; round++)
        {
            index.BucketOf(key);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void The_file_id_begins_with_the_bucket()
    {
        var id = BucketIndex.FileId(7, Guid.Parse("3f1c4c35-1234-4c35-9e4c-3f0a2d5a9f11"));

        Assert.Equal("00000007-1234-4c35-9e4c-3f0a2d5a9f11-0", id);
        Assert.True(BucketIndex.TryBucketOf(id, out var bucket));
        Assert.Equal(7, bucket);
        Assert.False(BucketIndex.TryBucketOf("3f1c4c35-1234-4c35-9e4c-3f0a2d5a9f11-0", out _));
    }

    private static bool IsWellFormed(string text) => new UTF8Encoding(false, false).GetString(Encoding.UTF8.GetBytes(text)) == text;

    private static int Bucket(string key, IReadOnlyList<string> fields, int buckets, BucketHashRule rule) =>
        new BucketIndex(buckets, rule, fields).BucketOf(Encoding.UTF8.GetBytes(key));
}
