namespace Lakehouse.Cdc;

/// <summary>What happens when a table's position cannot be continued: none stored, topic recreated, or the offset no longer in the topic.</summary>
public enum LostPositionPolicy
{
    /// <summary>The table stops and names the choices.</summary>
    Fail,

    /// <summary>Reading starts at the oldest event that the source has.</summary>
    Earliest,

    /// <summary>Reading starts behind the newest event; what lies between is lost knowingly.</summary>
    Latest,
}
