using Lakehouse.Catalog.Metastore;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Glue;
using Xunit;

namespace Lakehouse.Catalog.Tests.Glue;

/// <summary>What a call does when the server throttles, fails, hangs up, redirects or answers nonsense.</summary>
public sealed class GlueCallTests : IAsyncLifetime
{
    private readonly FakeGlue fake = FakeGlue.Start();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => fake.DisposeAsync();

    [Theory]
    [InlineData("ThrottlingException", 400)]
    [InlineData("InternalServiceException", 500)]
    [InlineData("OperationTimeoutException", 400)]
    [InlineData("com.amazonaws.glue#ThrottlingException", 400)]
    [InlineData("ThrottlingException:http://internal.amazon.com/coral/", 400)]
    [InlineData("whatever", 503)]
    [InlineData("whatever", 429)]
    public async Task ABurstThatPassesIsWaitedFor(string code, int status)
    {
        fake.Trouble = call => call.Number <= 5 ? FakeGlueTrouble.Refusal(code, status) : null;
        await using var metastore = GlueRig.Open(fake.Endpoint);
        Assert.Null(await metastore.GetDatabaseAsync("lake", Stop));
        Assert.Equal(6, fake.CountOf("GetDatabase"));
    }

    [Fact]
    public async Task ABurstThatDoesNotPassIsUnavailable()
    {
        fake.Trouble = _ => FakeGlueTrouble.Refusal("ThrottlingException");
        await using var metastore = GlueRig.Open(fake.Endpoint, settings => settings with { MaxAttempts = 4 });
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => metastore.GetDatabaseAsync("lake", Stop));
        Assert.Equal(ErrorKind.Unavailable, failure.Kind);
        Assert.Contains("GetDatabase within 4 attempts", failure.Message, StringComparison.Ordinal);
        Assert.Contains("ThrottlingException", failure.Message, StringComparison.Ordinal);
        Assert.Equal(4, fake.CountOf("GetDatabase"));
    }

    [Fact]
    public async Task TheDeadlineEndsACallThatWouldBeRepeated()
    {
        var clock = new ManualClock();
        fake.Trouble = call =>
        {
            clock.Advance(TimeSpan.FromMinutes(6));
            return FakeGlueTrouble.Refusal("ThrottlingException");
        };
        await using var metastore = GlueRig.Open(fake.Endpoint, time: clock);
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => metastore.GetDatabaseAsync("lake", Stop));
        Assert.Equal(ErrorKind.Unavailable, failure.Kind);
        Assert.Equal(1, fake.CountOf("GetDatabase"));
    }

    [Fact]
    public async Task AStoppedCallIsCancelled()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        fake.Trouble = _ =>
        {
            stop.Cancel();
            return FakeGlueTrouble.Refusal("ThrottlingException");
        };
        await using var metastore = GlueRig.Open(fake.Endpoint);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => metastore.GetDatabaseAsync("lake", stop.Token));
    }

    [Fact]
    public async Task ACreateWhoseAnswerWasLostIsDone()
    {
        fake.Trouble = call => call is { Action: "CreateTable" or "CreateDatabase", Number: 1 } ? new FakeGlueTrouble { Done = true, Cut = true } : null;
        await using var metastore = GlueRig.Open(fake.Endpoint);
        await GlueRig.MadeAsync(metastore, Stop);
        Assert.Equal(2, fake.CountOf("CreateTable"));
    }

    [Fact]
    public async Task ATableOfSomebodyElseIsAConflictAlsoAfterALostAnswer()
    {
        fake.Trouble = call => call is { Action: "CreateTable", Number: 2 } ? new FakeGlueTrouble { Cut = true } : null;
        await using var metastore = GlueRig.Open(fake.Endpoint);
        var made = await GlueRig.MadeAsync(metastore, Stop);
        var failure = await Assert.ThrowsAsync<LakehouseException>(
            () => metastore.CreateTableAsync(made with { PartitionKeys = [new MetastoreColumn("other", "int")] }, Stop));
        Assert.Equal(ErrorKind.Conflict, failure.Kind);
    }

    [Fact]
    public async Task AnUpdateWhoseAnswerWasLostIsDone()
    {
        await using var metastore = GlueRig.Open(fake.Endpoint);
        var made = await GlueRig.MadeAsync(metastore, Stop);
        fake.Trouble = call => call is { Action: "UpdateTable", Number: 1 } ? new FakeGlueTrouble { Done = true, Status = 500, Body = "<html>" } : null;
        await metastore.AlterTableAsync(made with { Parameters = new Dictionary<string, string> { ["a"] = "b" } }, made, false, Stop);
        Assert.Equal(2, fake.CountOf("UpdateTable"));
        Assert.Equal("b", (string?)fake.TableOf("lake", "t")["Parameters"]!["a"]);
    }

    [Fact]
    public async Task AClockThatIsWrongFollowsTheServers()
    {
        var clock = new ManualClock(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var headers = new Dictionary<string, string> { ["Date"] = "Mon, 23 Nov 2026 01:02:03 GMT" };
        fake.Trouble = call => call.Number == 1 ? FakeGlueTrouble.Refusal("InvalidSignatureException") with { Headers = headers } : null;
        await using var metastore = GlueRig.Open(fake.Endpoint, time: new SkippingClock(clock));
        Assert.Null(await metastore.GetDatabaseAsync("lake", Stop));
        Assert.Equal(2, fake.CountOf("GetDatabase"));
    }

    [Fact]
    public async Task ASecretThatIsWrongIsToldOnceAndNeverShown()
    {
        fake.Trouble = _ => FakeGlueTrouble.Refusal("InvalidSignatureException");
        await using var metastore = GlueRig.Open(fake.Endpoint);
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => metastore.GetDatabaseAsync("lake", Stop));
        Assert.Equal(ErrorKind.Invalid, failure.Kind);
        Assert.DoesNotContain(GlueRig.Secret, failure.Describe() + failure, StringComparison.Ordinal);
        Assert.InRange(fake.CountOf("GetDatabase"), 1, 2);
    }

    [Fact]
    public async Task LogsTellOfAttemptsAndNeverOfCredentials()
    {
        var log = new MemoryLogger();
        fake.Trouble = call => call.Number < 3 ? FakeGlueTrouble.Refusal("ThrottlingException") : null;
        await using var metastore = GlueRig.Open(fake.Endpoint, logger: log, credentials: new CountingCredentials());
        Assert.Null(await metastore.GetDatabaseAsync("lake", Stop));
        Assert.Equal(2, log.Lines.Count(line => line.Contains("GetDatabase: attempt", StringComparison.Ordinal)));
        Assert.DoesNotContain(log.Lines, line => line.Contains(GlueRig.Secret, StringComparison.Ordinal) || line.Contains("AKID", StringComparison.Ordinal) || line.Contains("token1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task DeniedCallsNameThePermission()
    {
        fake.Trouble = _ => FakeGlueTrouble.Refusal("AccessDeniedException");
        await using var metastore = GlueRig.Open(fake.Endpoint);
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => metastore.GetTableAsync("lake", "t", Stop));
        Assert.Equal(ErrorKind.Invalid, failure.Kind);
        Assert.Contains("glue:GetTable", failure.Fix, StringComparison.Ordinal);
        Assert.Equal(1, fake.CountOf("GetTable"));
    }

    [Fact]
    public async Task ExpiredCredentialsAreRenewedOnce()
    {
        var credentials = new CountingCredentials();
        fake.Trouble = call => call.Number == 1 ? FakeGlueTrouble.Refusal("ExpiredTokenException") : null;
        await using var metastore = GlueRig.Open(fake.Endpoint, credentials: credentials);
        Assert.Null(await metastore.GetDatabaseAsync("lake", Stop));
        Assert.Equal(2, credentials.Made);
    }

    [Fact]
    public async Task ARedirectIsNotFollowed()
    {
        var headers = new Dictionary<string, string> { ["Location"] = fake.Endpoint + "elsewhere" };
        fake.Trouble = _ => new FakeGlueTrouble { Status = 307, Headers = headers };
        await using var metastore = GlueRig.Open(fake.Endpoint);
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => metastore.GetDatabaseAsync("lake", Stop));
        Assert.Equal(ErrorKind.Invalid, failure.Kind);
        Assert.Contains("redirects are not followed", failure.Fix, StringComparison.Ordinal);
        Assert.Single(fake.Calls);
    }

    [Theory]
    [InlineData("""{"Table": {"Name": "t", "StorageDescriptor": {"Columns": [{"Type": "int"}]}}}""", "member $.Table.StorageDescriptor.Columns[0]")]
    [InlineData("""{"Table": {"Name": 7}}""", "member $.Table.Name")]
    [InlineData("{\n\"Table\": {\"Name\": \"t\",", "line 2")]
    [InlineData("""{}""", "member $.Table is missing")]
    [InlineData("null", "it is null")]
    [InlineData("""{"Table": {"Name": null}}""", "member $.Table.Name")]
    [InlineData("""{"Table": {"Name": "t", "PartitionKeys": [null]}}""", "a list holds null at byte 42")]
    [InlineData("<html>", "line 1, byte 0")]
    [InlineData("""{"Table": {"Name": "t", "Parameters": {"a": ["deep"]}}}""", "member $.Table.Parameters")]
    public async Task AnAnswerThatCannotBeReadNamesThePlace(string body, string place)
    {
        fake.Trouble = _ => new FakeGlueTrouble { Status = 200, Body = body };
        await using var metastore = GlueRig.Open(fake.Endpoint);
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => metastore.GetTableAsync("lake", "t", Stop));
        Assert.Equal(ErrorKind.Corrupt, failure.Kind);
        Assert.Contains("GetTable", failure.Message, StringComparison.Ordinal);
        Assert.Contains(place, failure.Message, StringComparison.Ordinal);
    }
}
