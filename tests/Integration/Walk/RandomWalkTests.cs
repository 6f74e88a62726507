using System.Globalization;
using Lakehouse.TestKit.Peers;
using Xunit;

namespace Lakehouse.Integration.Walk;

/// <summary>
/// This program and Java Hudi at work on the same tables, step by step, as the dice fall. <c>LAKEHOUSE_SEED</c> replays a walk,
/// <c>LAKEHOUSE_STEPS</c> sets its length.
/// </summary>
public sealed class RandomWalkTests
{
    private const int Seed = 20261122;
    private const int Steps = 240;
    private const int Tables = 16;

    [Fact]
    public async Task Both_readers_agree_with_the_model_after_every_step_of_either_writer()
    {
        var seed = Number("LAKEHOUSE_SEED") ?? Seed;
        using var walk = new RandomWalk(JavaHudi.Require(Environment.GetEnvironmentVariable("LAKEHOUSE_HUDI") ?? "0.15.0"), seed, Number("LAKEHOUSE_TABLES") ?? Tables, Environment.GetEnvironmentVariable("LAKEHOUSE_KEEP"));
        try
        {
            for (var steps = Number("LAKEHOUSE_STEPS") ?? Steps; walk.Steps < steps;)
            {
                await walk.RoundAsync();
            }
        }
        catch (InvalidOperationException exception)
        {
            Assert.Fail($"LAKEHOUSE_SEED={seed}, step {walk.Steps}: {exception.Message}{Environment.NewLine}{exception.InnerException}");
        }
        finally
        {
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"LAKEHOUSE_SEED={seed}: {walk.Steps} steps; {string.Join(", ", walk.Counts.Select(count => $"{count.Key} {count.Value}"))}");
        }
    }

    private static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
