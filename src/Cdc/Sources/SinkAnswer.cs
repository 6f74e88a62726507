namespace Lakehouse.Cdc.Sources;

/// <summary>What a reader of messages answers to each.</summary>
internal enum SinkAnswer
{
    /// <summary>It is taken; go on.</summary>
    Taken,

    /// <summary>It is taken; deliver nothing more in this poll.</summary>
    TakenPause,

    /// <summary>It is not taken; deliver it again at the next poll.</summary>
    Refused,
}
