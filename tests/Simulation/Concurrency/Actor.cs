using Lakehouse.TableFormat.Storage;
using Lakehouse.TestKit;

namespace Lakehouse.Simulation.Concurrency;

/// <summary>One simulated process: it stops before each call to its store and before each short wait until its turn comes.</summary>
internal sealed class Actor
{
    private readonly Interleaving schedule;
    private readonly Lock gate = new();
    private readonly Queue<TaskCompletionSource> turns = new();
    private TaskCompletionSource? resumed;
    private int sleeping;
    private bool crash;

    public Actor(Interleaving schedule, string name, IStorage table)
    {
        this.schedule = schedule;
        Name = name;
        Clock = new ActorClock(schedule.Clock, this);
        var faults = FaultPlan.When(_ => crash ? Fault.CrashBefore : Fault.None);
        Storage = new ScheduledStorage(new FaultStorage(table, faults), this);
    }

    public string Name { get; }

    public ActorClock Clock { get; }

    public IStorage Storage { get; }

    /// <summary>Locks that it holds.</summary>
    public int Locks { get; set; }

    /// <summary>True when its next turn makes a data file visible.</summary>
    public bool IsUploading { get; private set; }

    public bool IsDone { get; private set; }

    public bool IsPaused => resumed is not null;

    /// <summary>True when nothing happens in it before its next turn.</summary>
    public bool IsWaiting
    {
        get
        {
            lock (gate)
            {
                return IsDone || turns.Count > 0 || sleeping > 0;
            }
        }
    }

    /// <summary>True when it can be given a turn.</summary>
    public bool CanGo => !IsDone && !IsPaused;

    /// <summary>The process dies at its next call.</summary>
    public void Crash() => crash = true;

    /// <summary>The process is stopped; nothing of it goes on, its heartbeats neither.</summary>
    public void Pause() => resumed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Resume()
    {
        var waiting = resumed;
        resumed = null;
        waiting?.TrySetResult();
    }

    /// <summary>Waits until a paused process goes on.</summary>
    public Task GoingOnAsync() => resumed?.Task ?? Task.CompletedTask;

    /// <summary>Waits for its turn. Calls that the actor makes side by side get theirs one after the other.</summary>
    public Task TurnAsync(bool uploads = false)
    {
        Task waiting;
        lock (gate)
        {
            IsUploading = uploads;
            var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            turns.Enqueue(turn);
            waiting = turn.Task;
        }

        schedule.Notice();
        return waiting;
    }

    /// <summary>Gives it its turn: its call goes through, or time passes until its wait is over.</summary>
    public void Go()
    {
        TaskCompletionSource? granted;
        lock (gate)
        {
            turns.TryDequeue(out granted);
        }

        if (granted is not null)
        {
            schedule.Clock.Advance(TimeSpan.FromMilliseconds(1));
            granted.SetResult();
        }
        else
        {
            Clock.Wake();
        }
    }

    public void BeginSleep()
    {
        lock (gate)
        {
            sleeping++;
        }

        schedule.Notice();
    }

    public void EndSleep()
    {
        lock (gate)
        {
            sleeping--;
        }
    }

    public void Done()
    {
        lock (gate)
        {
            IsDone = true;
        }

        schedule.Notice();
    }
}
