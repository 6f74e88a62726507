using System.Globalization;
using CsCheck;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TestKit;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Timeline;

public sealed class InstantTests
{
    private static readonly Gen<InstantTime> Times = Gen.Long[0, 253_402_300_799_999].Select(millis =>
        InstantTime.FromUtc(DateTimeOffset.FromUnixTimeMilliseconds(millis)));

    private static readonly Gen<Instant> Instants =
        from time in Times
        from action in Gen.Enum<TimelineAction>()
        from state in Gen.Enum<InstantState>()
        from completion in Times
        select new Instant(time, action, state).In(state, state == InstantState.Completed ? completion : null);

    [Fact]
    public void A_moment_survives_as_an_instant_to_the_millisecond() => Gen.Long[0, 253_402_300_799_999].Sample(millis =>
    {
        var moment = DateTimeOffset.FromUnixTimeMilliseconds(millis);
        var time = InstantTime.FromUtc(moment);
        Assert.Equal(17, time.ToString().Length);
        Assert.Equal(moment, time.ToUtc());
        Assert.Equal(time, InstantTime.Parse(time.ToString()));
    });

    [Fact]
    public void Instants_order_as_their_moments_do() => Gen.Select(Times, Times).Sample((left, right) =>
        Assert.Equal(Math.Sign(left.ToUtc().CompareTo(right.ToUtc())), Math.Sign(left.CompareTo(right))));

    [Theory]
    [InlineData("20250331030642", "2025-03-31T03:06:42.999Z")]
    [InlineData("20250331030642808", "2025-03-31T03:06:42.808Z")]
    [InlineData("20250331030642808001", "2025-03-31T03:06:42.808Z")]
    public void Digits_of_every_accepted_length_name_a_moment(string digits, string moment) =>
        Assert.Equal(DateTimeOffset.Parse(moment, CultureInfo.InvariantCulture), InstantTime.Parse(digits).ToUtc());

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("2025")]
    [InlineData("202503310306428")]
    [InlineData("2025033103064280")]
    [InlineData("2025-03-31")]
    [InlineData("2025033103064280x")]
    [InlineData("٢٠٢٥٠٣٣١٠٣٠٦٤٢٨٠٨")]
    public void Other_texts_are_no_instants(string? text) => Assert.False(InstantTime.TryParse(text, out _));

    [Fact]
    public void Digits_that_are_no_date_are_refused_only_when_a_date_is_asked_for()
    {
        var reserved = InstantTime.Parse("00000000000001");
        Assert.Equal(ErrorKind.Invalid, Assert.Throws<LakehouseException>(() => reserved.ToUtc()).Kind);
        Assert.True(reserved < InstantTime.Parse("20250331030642808"));
    }

    [Fact]
    public void Every_instant_is_its_file_name_in_layout_2() => Instants.Sample(instant =>
    {
        Assert.True(Instant.TryParse(instant.FileName(TimelineLayout.Two), out var read));
        Assert.Equal(instant, read);
    });

    [Fact]
    public void Every_instant_is_its_file_name_in_layout_1() => Instants.Sample(instant =>
    {
        Assert.True(Instant.TryParse(instant.FileName(TimelineLayout.One), out var read));
        Assert.Equal(instant with { CompletionTime = null }, read);
    });

    [Theory]
    [InlineData("20250331030642808.commit.requested", TimelineAction.Commit, InstantState.Requested)]
    [InlineData("20250331030642808.inflight", TimelineAction.Commit, InstantState.Inflight)]
    [InlineData("20250331030642808.commit", TimelineAction.Commit, InstantState.Completed)]
    [InlineData("20250331030642808.deltacommit.inflight", TimelineAction.DeltaCommit, InstantState.Inflight)]
    [InlineData("20250331030642808.compaction.requested", TimelineAction.Compaction, InstantState.Requested)]
    [InlineData("20250331030642808.logcompaction.inflight", TimelineAction.LogCompaction, InstantState.Inflight)]
    [InlineData("20250331030642808.savepoint", TimelineAction.Savepoint, InstantState.Completed)]
    [InlineData("20250331030642808_20250331030642999.replacecommit", TimelineAction.ReplaceCommit, InstantState.Completed)]
    public void Names_of_real_tables_read(string name, TimelineAction action, InstantState state)
    {
        Assert.True(Instant.TryParse(name, out var instant));
        Assert.Equal((action, state), (instant.Action, instant.State));
        Assert.Equal(name, instant.FileName(name.Contains('_') ? TimelineLayout.Two : TimelineLayout.One));
    }

    [Theory]
    [InlineData("hoodie.properties")]
    [InlineData("hoodie.properties.backup")]
    [InlineData("20250331030642808.commit.tmp")]
    [InlineData("20250331030642808.commit.crc")]
    [InlineData("20250331030642808.compaction")]
    [InlineData("20250331030642808")]
    [InlineData(".20250331030642808.commit")]
    [InlineData("notes.commit")]
    [InlineData("20250331030642808_x.commit")]
    [InlineData("20250331030642808_20250331030642999.commit.requested")]
    [InlineData("20250331030642808.COMMIT")]
    public void Other_names_are_no_instants(string name) => Assert.False(Instant.TryParse(name, out _));

    [Fact]
    public void A_clock_gives_instants_after_the_timeline_and_after_its_own()
    {
        var moment = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        var clock = new InstantClock(new ManualClock(moment));
        Assert.Equal("20260301120000000", clock.Next(ActiveTimeline.Empty).ToString());
        Assert.Equal("20260301120000001", clock.Next(ActiveTimeline.Empty).ToString());
        var ahead = new ActiveTimeline([new Instant(InstantTime.Parse("20260301130000999"), TimelineAction.Clean, InstantState.Requested)]);
        Assert.Equal("20260301130001000", clock.Next(ahead).ToString());
        Assert.Equal("20260301130001001", clock.Next(ActiveTimeline.Empty).ToString());
    }

    [Theory]
    [InlineData(null, "20260301115959000")]
    [InlineData("20260301115958999", "20260301115959000")]
    [InlineData("20260301115959000", "20260301120000000")]
    [InlineData("20260301115959001", "20260301120000000")]
    [InlineData("20260301115959999", "20260301120000000")]
    public async Task A_compaction_begins_on_a_whole_second_that_has_begun(string? newest, string expected)
    {
        var clock = new InstantClock(new ManualClock(new DateTimeOffset(2026, 3, 1, 12, 0, 0, 300, TimeSpan.Zero)));
        var timeline = newest is null ? ActiveTimeline.Empty : new ActiveTimeline([new Instant(InstantTime.Parse(newest), TimelineAction.DeltaCommit, InstantState.Completed)]);
        var next = await clock.NextWholeSecondAsync(timeline, null, TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        Assert.Equal(expected, next.ToString());
        Assert.Equal("20260301120000300", clock.Next(timeline).ToString());
    }

    [Theory]
    [InlineData("20260301115958999", 1000, "20260301115959000")]
    [InlineData("20260301115959000", 1000, "20260301120000000")]
    [InlineData("20260301115959900", 0, "20260301120000000")]
    [InlineData("20260301120000000", 0, "20260301120000300")]
    [InlineData("20260301120000300", 0, "20260301120000301")]
    [InlineData("20260301120301000", 1000, "20260301115959000")]
    public async Task A_compaction_begins_after_whatever_was_completed_before_unless_that_clock_is_wrong(string completed, int resolution, string expected)
    {
        var clock = new InstantClock(new ManualClock(new DateTimeOffset(2026, 3, 1, 12, 0, 0, 300, TimeSpan.Zero)));
        var next = await clock.NextWholeSecondAsync(
            ActiveTimeline.Empty, InstantTime.Parse(completed), TimeSpan.FromMilliseconds(resolution), TestContext.Current.CancellationToken);
        Assert.Equal(expected, next.ToString());
    }

    [Fact]
    public async Task A_compaction_waits_for_the_next_second_when_this_one_has_an_instant_and_the_store_keeps_whole_seconds()
    {
        var time = new ManualClock(new DateTimeOffset(2026, 3, 1, 12, 0, 0, 300, TimeSpan.Zero));
        var clock = new InstantClock(time);
        var busy = new ActiveTimeline([new Instant(InstantTime.Parse("20260301120000200"), TimelineAction.DeltaCommit, InstantState.Completed)]);
        var precise = await clock.NextWholeSecondAsync(busy, null, TimeSpan.Zero, TestContext.Current.CancellationToken);
        Assert.Equal("20260301120000300", precise.ToString());

        var waiting = clock.NextWholeSecondAsync(busy, null, TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(700));
        Assert.Equal("20260301120001000", (await waiting).ToString());
        Assert.Equal("20260301120001001", clock.Next(busy).ToString());
    }
}
