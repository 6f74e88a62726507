using System.Buffers.Binary;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Parquet;
using Lakehouse.TableFormat.Schema;
using Xunit;
using ParquetFileReader = ParquetSharp.ParquetFileReader;

namespace Lakehouse.TableFormat.Tests.Parquet;

public sealed class ChunkPlacesTests
{
    private static readonly TableSchema Columns = new([new Field("id", new DataType.Long()), new Field("note", new DataType.String()), new Field("tags", new DataType.List(new DataType.Int()))]);

    [Fact]
    public void Chunks_lie_where_the_native_reader_says_how_long_they_are_and_fill_the_file()
    {
        var content = Written();
        using var file = new MemoryStream(content);
        var places = ChunkPlaces.TryRead(file)!;

        using var native = new ParquetFileReader(new MemoryStream(content), leaveOpen: false);
        Assert.Equal(native.FileMetaData.NumRowGroups, places.Groups.Count);
        for (var group = 0; group < places.Groups.Count; group++)
        {
            using var row = native.RowGroup(group);
            Assert.Equal(
                Enumerable.Range(0, row.MetaData.NumColumns).Select(column => row.MetaData.GetColumnChunkMetaData(column).TotalCompressedSize),
                places.Groups[group].Select(chunk => chunk.Length));
        }

        var all = places.Groups.SelectMany(group => group).OrderBy(chunk => chunk.Start).ToList();
        Assert.Equal(4, all[0].Start);
        Assert.All(all.Zip(all.Skip(1)), pair => Assert.Equal(pair.First.End, pair.Second.Start));
    }

    [Fact]
    public void Cut_and_turned_footers_name_no_place_outside_of_the_file()
    {
        var content = Written();
        var length = (int)BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(content.Length - 8));
        for (var cut = 0; cut < length; cut++)
        {
            byte[] footer = [.. content[(content.Length - 8 - length)..(content.Length - 8 - cut)]];
            AssertInside([.. content[..(content.Length - 8 - length)], .. footer, .. BitConverter.GetBytes(footer.Length), .. "PAR1"u8]);
            var turned = content.ToArray();
            turned[content.Length - 9 - cut] ^= (byte)(1 << (cut % 8));
            AssertInside(turned);
        }
    }

    private static void AssertInside(byte[] content)
    {
        using var file = new MemoryStream(content);
        foreach (var chunk in ChunkPlaces.TryRead(file)?.Groups.SelectMany(group => group) ?? [])
        {
            Assert.InRange(chunk.Start, 0, content.Length);
            Assert.InRange(chunk.End, chunk.Start, content.Length);
        }
    }

    private static byte[] Written()
    {
        using var builder = new BatchBuilder(Columns);
        for (var row = 0; row < 500; row++)
        {
            ((LongColumnBuilder)builder[0]).Append(row);
            ((BytesColumnBuilder)builder[1]).Append(System.Text.Encoding.UTF8.GetBytes($"note {row * 7919}"));
            builder.EndRow();
        }

        using var output = new MemoryStream();
        using (var writer = new ParquetFileWriter(output, Columns, new ParquetWriteOptions { RowGroupRows = 200 }))
        {
            using var batch = builder.Build();
            writer.Write(batch);
            writer.Close(new Dictionary<string, string> { ["k"] = "v" });
        }

        return output.ToArray();
    }
}
