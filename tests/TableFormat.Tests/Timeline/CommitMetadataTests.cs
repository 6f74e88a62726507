using System.Text;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Timeline;

public sealed class CommitMetadataTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static CommitMetadata Sample { get; } = new()
    {
        PartitionToWriteStats = new Dictionary<string, IReadOnlyList<WriteStat>>
        {
            ["p=größe"] =
            [
                new WriteStat { FileId = "f-0", Path = "p=größe/f-0_0-0-0_1.parquet", NumWrites = 3, NumInserts = 3, FileSizeInBytes = 7, RuntimeStats = new(0, 0, 1) },
                new WriteStat
                {
                    FileId = "g-0",
                    CdcStats = new Dictionary<string, long> { ["x"] = 5 },
                    Delta = new DeltaWriteStat { LogVersion = 2, BaseFile = "b", LogFiles = ["l1", "l2"] },
                },
            ],
        },
        ExtraMetadata = new Dictionary<string, string> { ["schema"] = "{\"a\":\"\\\\\u0001\t\"}" },
        OperationType = WriteOperation.InsertOverwriteTable,
        ReplacedFileIds = new Dictionary<string, IReadOnlyList<string>> { ["p"] = ["a-0", "b-0"], ["q"] = [] },
    };

    [Fact]
    public void What_is_written_reads_back_and_is_json()
    {
        var written = CommitMetadataJson.Write(Sample);
        using var judge = System.Text.Json.JsonDocument.Parse(written);
        Assert.Equal("{\"a\":\"\\\\\u0001\t\"}", judge.RootElement.GetProperty("extraMetadata").GetProperty("schema").GetString());
        Assert.Equal("INSERT_OVERWRITE_TABLE", judge.RootElement.GetProperty("operationType").GetString());
        Assert.Equal(written, CommitMetadataJson.Write(CommitMetadataJson.Read(written)));
        Assert.Equal(3, CommitMetadataJson.Read(written).Stats.First().NumWrites);
    }

    [Fact]
    public void Unknown_members_nulls_and_absences_are_borne()
    {
        var read = CommitMetadataJson.Read("""
            {"partitionToWriteStats":{"p":[{"fileId":"f","prevCommit":null,"numWrites":null,"future":{"a":[1]}}],"q":null},
             "extraMetadata":null,"operationType":"SOMETHING_NEW","fileIdAndRelativePaths":{},"compacted":null}
            """u8);
        Assert.Equal(WriteOperation.Unknown, read.OperationType);
        Assert.Equal("f", Assert.Single(read.Stats).FileId);
        Assert.Null(read.SchemaJson);
        Assert.False(read.Compacted);
    }

    [Fact]
    public void Every_true_prefix_is_corrupt_with_its_path()
    {
        var whole = CommitMetadataJson.Write(Sample);
        for (var length = 1; length < whole.Length; length++)
        {
            var failure = Assert.Throws<LakehouseException>(() => CommitMetadataJson.Read(whole.AsSpan(0, length), "t/.hoodie/1.commit"));
            Assert.Equal(ErrorKind.Corrupt, failure.Kind);
            Assert.Equal("t/.hoodie/1.commit", failure.Context.Path);
        }
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("""{"partitionToWriteStats":[]}""")]
    [InlineData("""{"partitionToWriteStats":{"p":[{"numWrites":"many"}]}}""")]
    [InlineData("""{"partitionToWriteStats":{"p":[{"numWrites":1.5}]}}""")]
    [InlineData("""{"extraMetadata":{"schema":5}}""")]
    public void Members_of_other_types_are_corrupt(string json) =>
        Assert.Equal(ErrorKind.Corrupt, Assert.Throws<LakehouseException>(() => CommitMetadataJson.Read(Encoding.UTF8.GetBytes(json))).Kind);

    [Fact]
    public async Task An_empty_commit_file_is_empty_metadata_and_a_half_written_one_names_its_path()
    {
        var table = new MemoryStorage(TimeProvider.System);
        await table.PutAsync(".hoodie/20260101000000001.commit", default, PutCondition.Always, Stop);
        await table.PutAsync(".hoodie/20260101000000002.commit", "{ \"part"u8.ToArray(), PutCondition.Always, Stop);
        Instant At(string time) => new(InstantTime.Parse(time), TimelineAction.Commit, InstantState.Completed);
        var (empty, _) = await CommitMetadataReader.ReadAsync(table, TimelineLayout.One, At("20260101000000001"), Stop);
        Assert.Empty(empty.Stats);
        var failure = await Assert.ThrowsAsync<LakehouseException>(async () =>
            await CommitMetadataReader.ReadAsync(table, TimelineLayout.One, At("20260101000000002"), Stop));
        Assert.Contains("20260101000000002.commit", failure.Describe(), StringComparison.Ordinal);
        failure = await Assert.ThrowsAsync<LakehouseException>(async () =>
            await CommitMetadataReader.ReadAsync(table, TimelineLayout.One, At("20260101000000003"), Stop));
        Assert.Equal(ErrorKind.Corrupt, failure.Kind);
    }
}
