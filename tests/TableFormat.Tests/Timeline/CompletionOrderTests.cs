using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Timeline;

public sealed class CompletionOrderTests
{
    private const string Key = "lakehouse.test";

    private readonly MemoryStorage table = new(TimeProvider.System);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_pending_then_and_is_completed_now_came_later()
    {
        await CommitAsync(1, null);
        await CommitAsync(2, Times(1));
        await CommitAsync(3, Times(1, 2));
        Assert.Equal("1", await LastAsync());
    }

    [Fact]
    public async Task A_commit_that_names_itself_or_newer_ones_ends_the_search()
    {
        await CommitAsync(1, Times(1, 2));
        await CommitAsync(2, Times(1, 2));
        Assert.Equal("1", await LastAsync());
    }

    [Theory]
    [InlineData("no list")]
    [InlineData("{}")]
    public async Task An_entry_that_is_no_list_is_corrupt(string pending)
    {
        await CommitAsync(1, pending);
        Assert.Equal(ErrorKind.Corrupt, (await Assert.ThrowsAsync<LakehouseException>(LastAsync)).Kind);
    }

    private static string Time(int number) => $"2026010100000000{number}";

    private static string Times(params int[] numbers) => $"[{string.Join(',', numbers.Select(number => $"\"{Time(number)}\""))}]";

    private async Task CommitAsync(int number, string? pending)
    {
        var extra = new Dictionary<string, string> { [Key] = $"{number}" };
        if (pending is not null)
        {
            extra[CompletionOrder.PendingKey] = pending;
        }

        var content = CommitMetadataJson.Write(new CommitMetadata { ExtraMetadata = extra });
        await table.PutAsync($".hoodie/{Time(number)}.commit", content, PutCondition.IfAbsent, Stop);
    }

    private async Task<string?> LastAsync()
    {
        var properties = new TableProperties(new Dictionary<string, string>
        {
            [PropertyKeys.Name] = "t",
            [PropertyKeys.Type] = "COPY_ON_WRITE",
            [PropertyKeys.Version] = "6",
        });
        await TablePropertiesFile.CreateAsync(table, properties, TimeProvider.System, Stop);
        var state = await TableState.LoadAsync(table, Stop);
        return (await state.LastWithAsync(Key, Stop))?.ExtraMetadata[Key];
    }
}
