// What makes the workspace quicker where scripts run; everything works without it.
"use strict";
