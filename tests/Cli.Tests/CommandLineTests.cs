using Xunit;

namespace Lakehouse.Cli.Tests;

/// <summary>Every command explains itself; a wrong command line is told in one message.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("init")]
    [InlineData("doctor")]
    [InlineData("ingest")]
    [InlineData("load")]
    [InlineData("query")]
    [InlineData("pull")]
    [InlineData("scan")]
    [InlineData("tables")]
    [InlineData("show")]
    [InlineData("timeline")]
    [InlineData("quarantine list")]
    [InlineData("quarantine show")]
    [InlineData("quarantine replay")]
    [InlineData("services")]
    [InlineData("compact")]
    [InlineData("cluster")]
    [InlineData("clean")]
    [InlineData("archive")]
    [InlineData("savepoint create")]
    [InlineData("savepoint list")]
    [InlineData("savepoint delete")]
    [InlineData("restore")]
    [InlineData("rollback")]
    [InlineData("rebucket")]
    [InlineData("alter")]
    [InlineData("delete-partition")]
    [InlineData("sync")]
    [InlineData("demo")]
    [InlineData("config check")]
    [InlineData("config show")]
    [InlineData("config schema")]
    public async Task Help_ends_with_an_example_of_the_command(string command)
    {
        using var run = new CliRun();

        var text = await run.OkAsync([.. command.Split(' '), "--help"]);

        Assert.Contains("Usage:", text);
        Assert.Contains($"Examples:\n  lakehouse {command}", text.ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("load", true)]
    [InlineData("query", true)]
    [InlineData("scan", true)]
    [InlineData("register", true)]
    [InlineData("ingest", true)]
    [InlineData("doctor", true)]
    [InlineData("savepoint list", true)]
    [InlineData("config schema", false)]
    [InlineData("init", false)]
    public async Task Help_tells_how_a_bucket_is_reached_where_one_may_be_named(string command, bool told)
    {
        using var run = new CliRun();

        var text = await run.OkAsync([.. command.Split(' '), "--help"]);

        foreach (var name in new[] { "AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_ENDPOINT_URL_S3", "AWS_REGION", "LAKEHOUSE_CACHE" })
        {
            Assert.Equal(told, text.Contains(name, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("quary", "quary")]
    [InlineData("query", "--lake")]
    [InlineData("query SQL --lake x --json --csv", "exclude each other")]
    [InlineData("scan x --query newest", "newest")]
    [InlineData("load x --lake l --table a.b --type cow --operation merge", "merge")]
    [InlineData("pull a.b --lake l --since 0 --format xml", "xml")]
    [InlineData("compact a.b --lake l --max-bytes many", "a size such as 64MiB")]
    [InlineData("compact a.b --lake l --into log --max-bytes 1GiB", "--max-bytes")]
    [InlineData("cluster a.b --lake l --cold-for soon", "a duration such as 30m")]
    [InlineData("restore a.b --lake l --savepoint yesterday", "not an instant")]
    [InlineData("rebucket a.b --lake l", "--buckets")]
    [InlineData("delete-partition a.b --lake l", "--partition")]
    public async Task A_wrong_command_line_is_a_usage_error(string line, string named)
    {
        using var run = new CliRun();

        var result = await run.RunAsync(line.Split(' '));

        Assert.Equal(2, result.Code);
        Assert.Contains(named, result.Error);
        Assert.Contains("--help", result.Error);
        Assert.DoesNotContain("   at ", result.Error);
    }

    [Fact]
    public async Task A_stack_trace_is_shown_only_when_asked_for()
    {
        using var run = new CliRun();

        var brief = await run.RunAsync("tables", "--lake", "nowhere");
        var verbose = await run.RunAsync("tables", "--lake", "nowhere", "--verbose");

        Assert.Equal(1, brief.Code);
        Assert.DoesNotContain("   at ", brief.Error);
        Assert.Contains("   at ", verbose.Error);
    }
}
