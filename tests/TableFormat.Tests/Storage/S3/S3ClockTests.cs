using Lakehouse.TableFormat.Storage.S3;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Storage.S3;

public sealed class S3ClockTests
{
    private readonly SetClock machine = new();
    private readonly S3Clock clock;

    public S3ClockTests() => clock = new S3Clock(machine);

    [Fact]
    public void Before_the_first_answer_it_is_this_machine_s()
    {
        Assert.Null(clock.Skew);
        Assert.Equal(machine.Now, clock.Earliest());
        Assert.Equal(machine.Now, clock.Latest());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(90)]
    [InlineData(-3600)]
    public void The_store_s_time_is_always_within_the_bounds_and_these_grow_narrow(int ahead)
    {
        var random = new Random(ahead + 7);
        var skew = TimeSpan.FromSeconds(ahead + 0.4);
        for (var number = 0; number < 200; number++)
        {
            Answer(skew, TimeSpan.FromMilliseconds(random.Next(5, 400)), random);
            Assert.InRange(machine.Now + skew, clock.Earliest(), clock.Latest());
            machine.Pass(TimeSpan.FromMilliseconds(random.Next(3000)));
        }

        Answer(skew, TimeSpan.FromMilliseconds(5), random);
        Assert.InRange((clock.Latest() - clock.Earliest()).TotalSeconds, 0, 0.5);
    }

    [Fact]
    public void What_is_known_widens_with_time()
    {
        var random = new Random(1);
        for (var number = 0; number < 50; number++)
        {
            machine.Pass(TimeSpan.FromMilliseconds(710));
            Answer(TimeSpan.Zero, TimeSpan.FromMilliseconds(5), random);
        }

        var before = clock.Skew!.Value;
        machine.Pass(TimeSpan.FromHours(3));
        Answer(TimeSpan.Zero, TimeSpan.FromMilliseconds(900), random);
        var after = clock.Skew!.Value;
        Assert.True(after.Most - after.Least > before.Most - before.Least);
    }

    [Theory]
    [InlineData(-3600.0)]
    [InlineData(3600.0)]
    [InlineData(-0.35)]
    [InlineData(0.35)]
    public void When_this_machine_s_clock_is_set_the_next_answer_puts_it_right(double by)
    {
        var random = new Random(2);
        for (var number = 0; number < 50; number++)
        {
            machine.Pass(TimeSpan.FromMilliseconds(710));
            Answer(TimeSpan.Zero, TimeSpan.FromMilliseconds(5), random);
        }

        machine.Set(TimeSpan.FromSeconds(by));
        machine.Pass(TimeSpan.FromSeconds(1));
        var skew = TimeSpan.FromSeconds(-by);
        Answer(skew, TimeSpan.FromMilliseconds(20), random);
        Assert.InRange(machine.Now + skew, clock.Earliest(), clock.Latest());
    }

    [Fact]
    public void When_the_store_s_clock_is_set_it_begins_anew()
    {
        var random = new Random(3);
        Answer(TimeSpan.Zero, TimeSpan.FromMilliseconds(20), random);
        machine.Pass(TimeSpan.FromSeconds(5));
        Answer(TimeSpan.FromMinutes(-2), TimeSpan.FromMilliseconds(20), random);
        Assert.InRange(machine.Now.AddMinutes(-2), clock.Earliest(), clock.Latest());
    }

    [Fact]
    public void An_answer_from_before_its_request_teaches_nothing()
    {
        clock.Observe(machine.Now.AddSeconds(1), machine.Now);
        Assert.Null(clock.Skew);
    }

    // The store writes its second somewhere between the request and the answer.
    private void Answer(TimeSpan skew, TimeSpan latency, Random random)
    {
        var sent = clock.MachineNow();
        var way = latency * random.NextDouble();
        machine.Pass(way);
        var date = DateTimeOffset.FromUnixTimeSeconds((machine.Now + skew).ToUnixTimeSeconds());
        machine.Pass(latency - way);
        clock.Observe(sent, date);
    }

    private sealed class SetClock : TimeProvider
    {
        private long passed;

        public DateTimeOffset Now { get; private set; } = new(2026, 5, 1, 8, 0, 0, TimeSpan.Zero);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => Now;

        public override long GetTimestamp() => passed;

        public void Pass(TimeSpan time)
        {
            Now += time;
            passed += time.Ticks;
        }

        public void Set(TimeSpan by) => Now += by;
    }
}
