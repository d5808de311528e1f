import { servicePage } from "../../../core";
import { front } from "../../phone";

Page(servicePage(front));
