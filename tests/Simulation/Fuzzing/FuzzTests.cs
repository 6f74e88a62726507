using System.Diagnostics;
using System.Globalization;
using System.Text;
using Lakehouse.Cdc.Decoding;
using Lakehouse.TableFormat.Errors;
using Xunit;

namespace Lakehouse.Simulation.Fuzzing;

/// <summary>
/// Bytes that others wrote and somebody spoiled, into every decoder: nothing but its own refusal comes out, soon, and within bounds.
/// A few rounds in a test run; <c>LAKEHOUSE_FUZZ_SECONDS</c> gives each target so much time, see docs/testing.md.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper log)
{
    internal const string RoundVariable = "LAKEHOUSE_FUZZ_ROUND";
    private const string SecondsVariable = "LAKEHOUSE_FUZZ_SECONDS";
    private const int Rounds = 1500;

    public static TheoryData<string> Names => [.. FuzzTargets.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Only_refusals_come_out(string name)
    {
        var run = new FuzzRun(FuzzTargets.All.Single(target => target.Name == name));
        var failure = (Number(RoundVariable), Number(SecondsVariable)) switch
        {
            ({ } round, _) => run.Run(round, done => done == 0),
            (_, { } seconds) => Long(run, seconds),
            _ => run.Run(0, done => done < Rounds),
        };

        Assert.True(failure is null, failure);
        log.WriteLine($"{run.Rounds} rounds, {run.Accepted} inputs accepted");
        Assert.True(run.Rounds < 100 || run.Accepted > 0, "the decoder refuses everything: its seeds are not what it reads");
    }

    /// <summary>What fuzzing found once.</summary>
    [Theory]
    [InlineData("change event value", """{"before":null,"after":{"id":1,"\ud800":1},"source":{"db":"shop","table":"customers"},"op":"c"}""")]
    [InlineData("change event value", """{"before":null,"after":{"id":1,"email":"\ud800"},"source":{"db":"shop","table":"customers"},"op":"c"}""")]
    [InlineData("position in a commit", """{"version":1,"topics":{"t":{"partitions":2,"next":{"1":{"offset":5},"1":{"offset":6}}}}}""")]
    [InlineData("position in a commit", """{"version":1,"topics":{"t":{"partitions":1,"next":{}},"t":{"partitions":1,"next":{}}}}""")]
    [InlineData("position in a commit", """{"version":1,"topics":{"t":{"partitions":2,"next":{"92233720368547758070":{"offset":5}}}}}""")]
    [InlineData("position in a commit", """{"version":1,"topics":{"t":{"partitions":2,"next":{"0":{"offset":5,"at":null}}}}}""")]
    [InlineData("quarantined events", """{"topic":"t"}""")]
    [InlineData("quarantined events", """{"id":null,"topic":"t","partition":0,"offset":0,"timestampMs":0,"reason":"","keyText":null,"key":null,"value":null,"at":"2026-01-01T00:00:00+00:00","sequence":0}""")]
    [InlineData("quarantine marks", "[null]")]
    [InlineData("index settings", """{"kind":"bucket","buckets":0}""")]
    public void Inputs_that_once_came_through_are_refused(string name, string input)
    {
        var failure = Record.Exception(() => FuzzTargets.All.Single(target => target.Name == name).Decode(Encoding.UTF8.GetBytes(input)));
        Assert.True(failure is LakehouseException or BadEventException, failure?.ToString() ?? "accepted");
    }

    private string? Long(FuzzRun run, int seconds)
    {
        // Another part of the endless row of rounds each time.
        var first = (int)(Stopwatch.GetTimestamp() % 1_000_000_000);
        log.WriteLine($"rounds from {first} on");
        var started = Stopwatch.GetTimestamp();
        return run.Run(first, _ => Stopwatch.GetElapsedTime(started).TotalSeconds < seconds);
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
