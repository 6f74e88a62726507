using System.Globalization;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Peers;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.Integration.Walk;

/// <summary>
/// Several tables side by side, on which this program and Java Hudi take steps in turn. After every step both readers must give the model's
/// rows, and the same meta columns. One round is a step of each on every table, and one JVM.
/// </summary>
internal sealed class RandomWalk(JavaHudi java, int seed, int tables, string? keep) : IDisposable
{
    private readonly TempFolder folder = new("walk");
    private readonly SortedDictionary<string, int> counts = new(StringComparer.Ordinal);
    private readonly List<WalkTable> lanes = [];

    /// <summary>Steps taken so far.</summary>
    public int Steps { get; private set; }

    /// <summary>How often each step was taken, and how.</summary>
    public IReadOnlyDictionary<string, int> Counts => counts;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>One step of each writer on every table.</summary>
    public async Task RoundAsync()
    {
        await MakeTablesAsync();
        var ours = new List<IReadOnlyList<string>>();
        var theirs = new List<JavaSteps>();
        var looks = new List<WalkLook?>();
        foreach (var table in lanes)
        {
            ours.Add(await At(table, async () =>
            {
                Count($"ours {await OurSteps.TakeAsync(table)}");
                return await table.CheckAsync();
            }));
            looks.Add(await At(table, () => WalkLook.ChooseAsync(table)));
            Count(looks[^1]);
            theirs.Add(await At(table, () => JavaSteps.ChooseAsync(table, folder)));
        }

        var answers = await AnswersAsync(theirs, looks);
        for (var lane = 0; lane < lanes.Count; lane++)
        {
            var number = lane;
            await At(lanes[lane], async () =>
            {
                await CheckAsync(lanes[number], ours[number], theirs[number], answers[number]);
                looks[number]?.Check(await JavaRowsAsync(lanes[number], answers[number][^1], "look"));
                return true;
            });
        }
    }

    /// <inheritdoc />
    public void Dispose() => folder.Dispose();

    private async Task MakeTablesAsync()
    {
        while (lanes.Count < tables)
        {
            var form = WalkForm.All[lanes.Count % WalkForm.All.Count];
            lanes.Add(await WalkTable.CreateAsync(form, folder.Folder($"t{lanes.Count}"), unchecked((seed * 31) + lanes.Count)));
        }
    }

    /// <summary>
    /// What Java read before its step, did, and read after it, table by table; last what it saw when it looked back. A writer that dies takes its
    /// JVM with it.
    /// </summary>
    private async Task<JavaHudiResult[][]> AnswersAsync(List<JavaSteps> steps, List<WalkLook?> looks)
    {
        var answers = new JavaHudiResult[lanes.Count][];
        var living = Enumerable.Range(0, lanes.Count).Where(lane => steps[lane].Step != WalkStep.Die).ToList();
        var dying = Enumerable.Range(0, lanes.Count).Except(living).ToList();
        var results = await java.ScriptAsync(
            living.SelectMany(lane => new[] { Look(lane, looks[lane]), Read(lane, "before"), $"- {steps[lane].Command}", Read(lane, "after") }),
            cancellationToken: Stop);
        foreach (var (place, lane) in living.Index())
        {
            answers[lane] = [.. results.Skip((4 * place) + 1).Take(3), results[4 * place]];
        }

        foreach (var lane in dying)
        {
            var before = await java.ScriptAsync([Look(lane, looks[lane]), Read(lane, "before"), $"- {steps[lane].Command}"], cancellationToken: Stop);
            answers[lane] = [.. before.Skip(1), before[0]];
        }

        var after = dying.Count == 0 ? [] : await java.ScriptAsync(dying.Select(lane => Read(lane, "after")), cancellationToken: Stop);
        foreach (var (place, lane) in dying.Index())
        {
            answers[lane] = [answers[lane][0], answers[lane][1], after[place], answers[lane][2]];
        }

        return answers;
    }

    private string Look(int lane, WalkLook? look) => $"{Read(lane, "look")} {look?.Options}";

    private string Read(int lane, string when) =>
        $"- read --table {JavaHudi.Quote(lanes[lane].Storage.Root)} --out {RowsFile(lanes[lane])}.{when}";

    private string RowsFile(WalkTable table) => folder.PathOf($"{Path.GetFileName(table.Storage.Root)}.rows");

    private async Task CheckAsync(WalkTable table, IReadOnlyList<string> ours, JavaSteps step, JavaHudiResult[] answers)
    {
        Assert.Equal(ours, await JavaRowsAsync(table, answers[0], "before"));
        var failure = answers[1].Failed ? string.Join(" | ", answers[1].Texts("error")) : null;
        table.Steps.Add($"java {step.Command}: {failure ?? Short(answers[1].Json.ToJsonString())}");
        var took = failure is null ? answers[1].Json["committed"] is not { } committed || (bool)committed : await HasCompletedAsync(table, answers[1].Instant);
        if (took)
        {
            step.Apply(answers[1]);
        }

        if (failure is not null && KnownRefusals.Of(step.Step, failure) is not { } known)
        {
            Assert.Fail($"Java's {step.Step} failed: {failure}");
        }

        Count($"java {step.Step}{(failure is null ? "" : $" ({KnownRefusals.Of(step.Step, failure)})")}");
        var after = await JavaRowsAsync(table, answers[2], "after");
        Assert.Equal(await table.CheckAsync(), after);
    }

    private async Task<IReadOnlyList<string>> JavaRowsAsync(WalkTable table, JavaHudiResult answer, string when)
    {
        Assert.False(answer.Failed, $"Java cannot read {when}: {string.Join(" | ", answer.Texts("error"))}");
        return OrderTable.Join(await File.ReadAllLinesAsync($"{RowsFile(table)}.{when}", Stop));
    }

    private static async Task<bool> HasCompletedAsync(WalkTable table, string? instant) =>
        InstantTime.TryParse(instant, out var time) && (await table.LoadAsync()).Timeline.FindWrite(time)?.State == InstantState.Completed;

    private void Count(string step)
    {
        Steps++;
        counts[step] = counts.GetValueOrDefault(step) + 1;
    }

    private void Count(WalkLook? look)
    {
        if (look is not null)
        {
            counts[look.Name] = counts.GetValueOrDefault(look.Name) + 1;
        }
    }

    private static string Short(string text) => text.Length < 160 ? text : text[..160];

    private async Task<T> At<T>(WalkTable table, Func<Task<T>> check)
    {
        try
        {
            return await check();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Keep(table);
            var last = string.Join(Environment.NewLine, table.Steps.TakeLast(40));
            throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"{table.Form} in {table.Storage.Root} after {table.Steps.Count} steps:{Environment.NewLine}{last}"),
                exception);
        }
    }

    // What a difference was found on is gone with the test otherwise, and instants differ when the seed is walked again.
    private void Keep(WalkTable table)
    {
        if (keep is null)
        {
            return;
        }

        var target = Path.Combine(keep, $"seed-{seed}-step-{Steps}");
        foreach (var file in Directory.EnumerateFiles(table.Storage.Root, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(table.Storage.Root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }

        File.WriteAllLines($"{target}.steps", table.Steps);
    }
}
